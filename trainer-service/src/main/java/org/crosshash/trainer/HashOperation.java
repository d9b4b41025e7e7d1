package org.crosshash.trainer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crosshash.kit.OperationRun;
import org.crosshash.kit.OperationType;
import org.crosshash.kit.Recipes;
import org.crosshash.kit.ServiceContext;
import org.crosshash.kit.VectorOrigin;
import org.crosshash.learning.model.Modality;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.CodesWriter;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.Recipe;
import org.crosshash.tables.Table;
import org.crosshash.trainer.v1.HashProgress;
import org.crosshash.trainer.v1.HashRequest;
import org.crosshash.trainer.v1.HashResponse;

/** Hash: the codes of every item of an embeddings table, picture first, then text. */
final class HashOperation implements OperationType<HashRequest, HashResponse, HashProgress> {
  /** Name of the operation and of its recipes. */
  static final String NAME = "trainer.Hash";

  /** Raised whenever the same model and embeddings would give other codes. */
  private static final int REVISION = 1;

  /**
   * Added for models with a text tower, so that the codes of all others are found again; raised
   * whenever only those would give other codes.
   *
   * <p>1: texts go through the tower in blocks.
   */
  private static final int TOWER_REVISION = 1;

  private final ServiceContext context;
  private final Models models;

  HashOperation(ServiceContext context, Models models) {
    this.context = context;
    this.models = models;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public HashRequest requestPrototype() {
    return HashRequest.getDefaultInstance();
  }

  /**
   * The recipe of a table of codes.
   *
   * @param tower whether the model has a text tower
   */
  static Recipe recipe(ArtifactName model, boolean tower, ArtifactName embeddings) {
    return Recipes.recipe(
        NAME,
        tower ? REVISION + TOWER_REVISION : REVISION,
        HashRequest.getDefaultInstance(),
        Map.of("model", model, "embeddings", embeddings));
  }

  @Override
  public HashResponse run(HashRequest request, OperationRun<HashProgress> run) throws Exception {
    ArtifactName model = context.artifacts().fetch(request.getModel());
    ArtifactName embeddings = context.artifacts().fetch(request.getEmbeddings());
    try (var lease = models.lease(model.toString())) {
      return run(model, lease.value(), embeddings, run);
    }
  }

  private HashResponse run(
      ArtifactName model,
      Models.Loaded loaded,
      ArtifactName embeddings,
      OperationRun<HashProgress> run)
      throws Exception {
    Recipe recipe = recipe(model, loaded.description().config().hasTextTower(), embeddings);
    Recipes.Answer answer =
        context.recipes().run(recipe, run, scratch -> hash(model, loaded, embeddings, run));
    HashResponse.Builder response =
        HashResponse.newBuilder()
            .setCodes(context.reference(answer.artifact()))
            .setCached(answer.cached());
    try (Table codes = context.store().open(answer.artifact())) {
      // A table of no items is not described.
      if (codes.rowCount() > 0) {
        response.setStatistics(CodesDescription.of(codes, Optional.empty(), run::checkCancelled));
      }
    }
    loaded
        .model()
        .codebooks()
        .ifPresent(books ->
            response.setCodebooks(context.reference(Codebooks.put(books, context.store()))));
    return response.build();
  }

  private ArtifactName hash(
      ArtifactName model, Models.Loaded loaded, ArtifactName name, OperationRun<HashProgress> run) {
    try (Table table = context.store().open(name)) {
      EmbeddingsTable embeddings = EmbeddingsTable.of(table);
      VectorOrigin.check(
          loaded.description().encoder(),
          loaded.description().alignment(),
          embeddings.encoder(),
          embeddings.alignment().orElse(""));
      TrainedModel.RowHasher rows = loaded.model().over(embeddings, loaded.description().config());
      int localBytes = loaded.model().codebooks().map(books -> books.shape().codeBytes()).orElse(0);
      try (CodesWriter writer =
          new CodesWriter(
              context.store(), loaded.model().bits(), model.toString(), localBytes * Byte.SIZE)) {
        for (int first = 0; first < rows.rows(); first += rows.chunk()) {
          run.checkCancelled();
          int count = Math.min(rows.chunk(), rows.rows() - first);
          append(writer, embeddings.ids().subList(first, first + count), rows, first);
          run.progress(
              HashProgress.newBuilder().setDone(first + count).setTotal(rows.rows()).build());
        }
        return writer.commit().name();
      }
    }
  }

  /** Codes of some items, pictures and texts by turns. */
  private static void append(
      CodesWriter writer, List<String> items, TrainedModel.RowHasher rows, int first) {
    List<String> ids = new ArrayList<>(2 * items.size());
    List<String> modalities = new ArrayList<>(2 * items.size());
    for (String id : items) {
      for (Modality modality : Modality.values()) {
        ids.add(id);
        modalities.add(modality.id());
      }
    }
    TrainedModel.Hashed image = rows.hash(Modality.IMAGE, first, items.size());
    TrainedModel.Hashed text = rows.hash(Modality.TEXT, first, items.size());
    writer.append(
        ids,
        modalities,
        woven(image.codes(), text.codes(), items.size()),
        woven(image.localCodes(), text.localCodes(), items.size()));
  }

  private static byte[] woven(byte[] image, byte[] text, int items) {
    byte[] both = new byte[image.length + text.length];
    int width = image.length / items;
    for (int item = 0; item < items; item++) {
      System.arraycopy(image, item * width, both, 2 * item * width, width);
      System.arraycopy(text, item * width, both, (2 * item + 1) * width, width);
    }
    return both;
  }
}
