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
import org.crosshash.learning.Modality;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.CodesTable;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
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
    return HashResponse.newBuilder()
        .setCodes(context.reference(answer.artifact()))
        .setCached(answer.cached())
        .build();
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
      FloatMatrix images = embeddings.dense(loaded.description().config().getImageColumn());
      FloatMatrix texts = embeddings.dense(loaded.description().config().getTextColumn());
      List<String> ids = new ArrayList<>(2 * embeddings.ids().size());
      List<String> modalities = new ArrayList<>(2 * embeddings.ids().size());
      for (String id : embeddings.ids()) {
        for (Modality modality : Modality.values()) {
          ids.add(id);
          modalities.add(modality.id());
        }
      }
      byte[] codes = interleaved(loaded, images, texts, run);
      return new CodesTable(
              ids, modalities, codes, loaded.model().bits(), model.toString(), Optional.empty(), 0)
          .write(context.store(), Map.of())
          .name();
    }
  }

  private static byte[] interleaved(
      Models.Loaded loaded, FloatMatrix images, FloatMatrix texts, OperationRun<HashProgress> run) {
    int width = loaded.model().bits() / Byte.SIZE;
    byte[] codes = new byte[Math.multiplyExact(images.rows(), 2 * width)];
    for (int first = 0; first < images.rows(); first += CHUNK_ROWS) {
      run.checkCancelled();
      int count = Math.min(CHUNK_ROWS, images.rows() - first);
      byte[] image = loaded.model().image().hash(images, first, count);
      byte[] text = loaded.model().text().hash(texts, first, count);
      for (int row = 0; row < count; row++) {
        int target = 2 * width * (first + row);
        System.arraycopy(image, row * width, codes, target, width);
        System.arraycopy(text, row * width, codes, target + width, width);
      }
      run.progress(
          HashProgress.newBuilder().setDone(first + count).setTotal(images.rows()).build());
    }
    return codes;
  }
}
