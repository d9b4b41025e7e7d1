package org.crosshash.trainer;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.guidance.DgcpnRecipe;
import org.crosshash.guidance.DjsrhRecipe;
import org.crosshash.guidance.GuidanceBuilder;
import org.crosshash.guidance.GuidanceInput;
import org.crosshash.guidance.GuidanceRecipe;
import org.crosshash.guidance.GuidanceTables;
import org.crosshash.guidance.VectorColumns;
import org.crosshash.guidance.work.StageListener;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.SelectionTable;
import org.crosshash.tables.Table;
import org.crosshash.trainer.v1.DgcpnObjective;
import org.crosshash.trainer.v1.NetworkConfig;
import org.crosshash.trainer.v1.OptimiserConfig;
import org.crosshash.trainer.v1.TrainConfig;

/** Tables and settings of a small training: items of a few topics. */
final class TrainerFixture {
  static final int ITEMS = 120;
  static final int TRAINING = 90;
  static final int IMAGE_DIMENSION = 24;
  static final int TEXT_DIMENSION = 16;
  private static final int TOPICS = 6;

  private TrainerFixture() {}

  static List<String> ids(int from, int to) {
    List<String> ids = new ArrayList<>();
    for (int i = from; i < to; i++) {
      ids.add("item-" + i);
    }
    return ids;
  }

  static FloatMatrix topics(long seed, int items, int dimension) {
    Random random = new Random(seed);
    float[] centres = new float[TOPICS * dimension];
    for (int i = 0; i < centres.length; i++) {
      centres[i] = (float) random.nextGaussian();
    }
    float[] values = new float[items * dimension];
    for (int item = 0; item < items; item++) {
      double squares = 0;
      for (int i = 0; i < dimension; i++) {
        double value = centres[(item % TOPICS) * dimension + i] + 0.4 * random.nextGaussian();
        values[item * dimension + i] = (float) value;
        squares += value * value;
      }
      for (int i = 0; i < dimension; i++) {
        values[item * dimension + i] /= (float) Math.sqrt(squares);
      }
    }
    return FloatMatrix.of(values, dimension);
  }

  static ArtifactName embeddings(ArtifactStore store) {
    return embeddings(store, ITEMS, IMAGE_DIMENSION, "encoder-1");
  }

  static ArtifactName embeddings(
      ArtifactStore store, int items, int imageDimension, String encoder) {
    return embeddings(store, items, imageDimension, encoder, "centre");
  }

  static ArtifactName embeddings(
      ArtifactStore store, int items, int imageDimension, String encoder, String alignment) {
    return EmbeddingsTable.builder(ids(0, items))
        .dense("image", topics(1, items, imageDimension))
        .dense("text", topics(2, items, TEXT_DIMENSION))
        .encoder(encoder)
        .alignment(alignment)
        .write(store)
        .name();
  }

  static ArtifactName dgcpnGuidance(ArtifactStore store, ArtifactName embeddings) {
    return guidance(
        store,
        embeddings,
        new DgcpnRecipe(
            0.5, 0.3, 0.2, 0, DgcpnRecipe.Mapping.SCALED, 2.5, new VectorColumns("image", "text")));
  }

  static ArtifactName djsrhGuidance(ArtifactStore store, ArtifactName embeddings) {
    return guidance(
        store, embeddings, new DjsrhRecipe(0.5, 0.4, 1.5, new VectorColumns("image", "text")));
  }

  private static ArtifactName guidance(
      ArtifactStore store, ArtifactName embeddings, GuidanceRecipe recipe) {
    List<String> ids = ids(0, TRAINING);
    try (Table table = store.open(embeddings);
        Workers workers = new Workers(1, StageListener.NONE)) {
      GuidanceInput input = GuidanceTables.read(recipe, EmbeddingsTable.of(table), ids);
      return GuidanceTables.write(
              store, recipe, 1, ids, embeddings, GuidanceBuilder.build(recipe, 1, input, workers))
          .name();
    }
  }

  static ArtifactName selection(ArtifactStore store, List<String> ids) {
    return new SelectionTable(ids).write(store).name();
  }

  static ArtifactReference reference(ArtifactName name) {
    return ArtifactReference.newBuilder().setName(name.toString()).build();
  }

  /** DGCPN with half-binary steps on a small network. */
  static TrainConfig dgcpn(int epochs) {
    return TrainConfig.newBuilder()
        .setMethod("dgcpn")
        .setBits(16)
        .setDgcpn(DgcpnObjective.newBuilder().setHalfBinary(true))
        .setNetwork(NetworkConfig.newBuilder().addHidden(32).setDropout(0.5))
        .setOptimiser(
            OptimiserConfig.newBuilder()
                .setKind("adamw")
                .setLearningRate(0.003)
                .setWeightDecay(0)
                .setSchedule("cosine"))
        .setBatchSize(16)
        .setEpochs(epochs)
        .setScaleInputs(true)
        .build();
  }
}
