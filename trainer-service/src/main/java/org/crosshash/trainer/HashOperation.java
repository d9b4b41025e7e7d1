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
import org.crosshash.tables.CodesTable;
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

  private static final int CHUNK_ROWS = 8192;

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

  /** The recipe of a table of codes. */
  static Recipe recipe(ArtifactName model, ArtifactName embeddings) {
    return Recipes.recipe(
        NAME,
        REVISION,
        HashRequest.getDefaultInstance(),
        Map.of("model", model, "embeddings", embeddings));
  }

  @Override
  public HashResponse run(HashRequest request, OperationRun<HashProgress> run) throws Exception {
    ArtifactName model = context.artifacts().fetch(request.getModel());
    ArtifactName embeddings = context.artifacts().fetch(request.getEmbeddings());
    Models.Loaded loaded = models.load(model.toString());
    Recipes.Answer answer =
        context
            .recipes()
            .run(recipe(model, embeddings), run, scratch -> hash(model, loaded, embeddings, run));
    HashResponse.Builder response =
        HashResponse.newBuilder()
            .setCodes(context.reference(answer.artifact()))
            .setCached(answer.cached());
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
      List<String> ids = new ArrayList<>(2 * embeddings.ids().size());
      List<String> modalities = new ArrayList<>(2 * embeddings.ids().size());
      for (String id : embeddings.ids()) {
        for (Modality modality : Modality.values()) {
          ids.add(id);
          modalities.add(modality.id());
        }
      }
      Interleaved both = interleaved(loaded.model(), rows, run);
      return new CodesTable(
              ids,
              modalities,
              both.codes(),
              loaded.model().bits(),
              model.toString(),
              both.localCodes().length == 0 ? Optional.empty() : Optional.of(both.localCodes()),
              both.localWidth() * Byte.SIZE)
          .write(context.store(), Map.of())
          .name();
    }
  }

  /**
   * Codes of both modalities by turns.
   *
   * @param localCodes empty where the model makes none
   * @param localWidth bytes of an item's local codes
   */
  private record Interleaved(byte[] codes, byte[] localCodes, int localWidth) {}

  private static Interleaved interleaved(
      TrainedModel model, TrainedModel.RowHasher rows, OperationRun<HashProgress> run) {
    int width = model.bits() / Byte.SIZE;
    int localWidth = model.codebooks().map(books -> books.shape().codeBytes()).orElse(0);
    byte[] codes = new byte[Math.multiplyExact(rows.rows(), 2 * width)];
    byte[] localCodes = new byte[Math.multiplyExact(rows.rows(), 2 * localWidth)];
    for (int first = 0; first < rows.rows(); first += CHUNK_ROWS) {
      run.checkCancelled();
      int count = Math.min(CHUNK_ROWS, rows.rows() - first);
      TrainedModel.Hashed image = rows.hash(Modality.IMAGE, first, count);
      TrainedModel.Hashed text = rows.hash(Modality.TEXT, first, count);
      weave(image.codes(), text.codes(), width, codes, first);
      weave(image.localCodes(), text.localCodes(), localWidth, localCodes, first);
      run.progress(HashProgress.newBuilder().setDone(first + count).setTotal(rows.rows()).build());
    }
    return new Interleaved(codes, localCodes, localWidth);
  }

  private static void weave(byte[] image, byte[] text, int width, byte[] into, int first) {
    for (int from = 0; from < image.length; from += width) {
      int target = 2 * (width * first + from);
      System.arraycopy(image, from, into, target, width);
      System.arraycopy(text, from, into, target + width, width);
    }
  }
}
