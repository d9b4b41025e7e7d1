package org.crosshash.trainer;

import java.util.Random;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;
import org.crosshash.trainer.v1.ContrastiveObjective;
import org.crosshash.trainer.v1.HuggingConfig;
import org.crosshash.trainer.v1.TrainConfig;

/** Embeddings with tokens, and settings of small trainings that read them. */
final class TokenFixture {
  static final int IMAGE_TOKEN_DIMENSION = 10;
  private static final int IMAGE_TOKENS = 3;

  private TokenFixture() {}

  static ArtifactName embeddings(ArtifactStore store) {
    return EmbeddingsTable.builder(TrainerFixture.ids(0, TrainerFixture.ITEMS))
        .dense("image", vectors(1, TrainerFixture.IMAGE_DIMENSION))
        .dense("text", vectors(2, TrainerFixture.TEXT_DIMENSION))
        .ragged("object_features", tokens(3, IMAGE_TOKEN_DIMENSION, IMAGE_TOKENS))
        .ragged("words", tokens(4, TrainerFixture.TEXT_DIMENSION, 2))
        .encoder("encoder-1")
        .alignment("centre")
        .write(store)
        .name();
  }

  private static FloatMatrix vectors(long seed, int dimension) {
    return TrainerFixture.topics(seed, TrainerFixture.ITEMS, dimension);
  }

  /** One to {@code most} tokens an item, near its topic's. */
  private static RaggedMatrix tokens(long seed, int dimension, int most) {
    FloatMatrix centres = vectors(seed, dimension);
    Random random = new Random(seed);
    int[] offsets = new int[TrainerFixture.ITEMS + 1];
    for (int item = 0; item < TrainerFixture.ITEMS; item++) {
      offsets[item + 1] = offsets[item] + 1 + item % most;
    }
    float[] values = new float[offsets[TrainerFixture.ITEMS] * dimension];
    for (int item = 0; item < TrainerFixture.ITEMS; item++) {
      for (int at = offsets[item] * dimension; at < offsets[item + 1] * dimension; at++) {
        values[at] = (float) (centres.get(item, at % dimension) + 0.1 * random.nextGaussian());
      }
    }
    return new RaggedMatrix(FloatMatrix.of(values, dimension), offsets);
  }

  /** Hugging networks under a contrast. */
  static TrainConfig hugging(HuggingConfig.Builder hugging) {
    return TrainerFixture.dgcpn(12).toBuilder()
        .setMethod("hugginghash-plus")
        .setContrastive(ContrastiveObjective.getDefaultInstance())
        .setHugging(small(hugging))
        .build();
  }

  /** Sizes that fit few items. */
  static HuggingConfig.Builder small(HuggingConfig.Builder hugging) {
    return hugging
        .setDimension(12)
        .setClusters(2)
        .setTemperature(0.2)
        .setTeachingWeight(0.5)
        .setBlocks(3);
  }

  /** A transformer under a contrast. */
  static TrainConfig transformer() {
    TrainConfig.Builder config =
        TrainerFixture.dgcpn(8).toBuilder()
            .setMethod("ours")
            .setContrastive(ContrastiveObjective.getDefaultInstance())
            .setScaleInputs(false);
    config
        .getNetworkBuilder()
        .setKind("transformer")
        .setWidth(16)
        .setHeads(2)
        .setDropout(0.1)
        .setActivation("gelu")
        .setTextTokens(1);
    return config.build();
  }
}
