package org.crosshash.similarity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.similarity.v1.BuildGuidanceRequest;
import org.crosshash.similarity.v1.GuidanceConfig;
import org.crosshash.similarity.v1.UchmGuidance;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;

/** A small generator and items for it. */
final class UchmFixture {
  private UchmFixture() {}

  static UchmGuidance.Builder small(String interaction, int epochs) {
    return UchmGuidance.newBuilder()
        .setInteraction(interaction)
        .setDimension(12)
        .setHeads(3)
        .setEpochs(epochs)
        .setBatchSize(16);
  }

  static BuildGuidanceRequest request(ArtifactName embeddings, UchmGuidance.Builder uchm) {
    return BuildGuidanceRequest.newBuilder()
        .setEmbeddings(reference(embeddings))
        .setConfig(GuidanceConfig.newBuilder().setUchm(uchm))
        .build();
  }

  static ArtifactReference reference(ArtifactName name) {
    return ArtifactReference.newBuilder().setName(name.toString()).build();
  }

  /** Items {@code prefix-0}, …, with 1 to 3 objects and 1 to 3 words each. */
  static ArtifactName embeddings(ArtifactStore store, String prefix, int items) {
    return embeddings(store, prefix, items, "encoder-1");
  }

  static ArtifactName embeddings(ArtifactStore store, String prefix, int items, String encoder) {
    Random random = new Random(prefix.hashCode());
    List<String> ids = new ArrayList<>();
    int[] offsets = new int[items + 1];
    for (int i = 0; i < items; i++) {
      ids.add(prefix + "-" + i);
      offsets[i + 1] = offsets[i] + 1 + i % 3;
    }
    return EmbeddingsTable.builder(ids)
        .dense("image_features", gaussian(random, items, 10))
        .dense("text", gaussian(random, items, 8))
        .ragged("object_features", new RaggedMatrix(gaussian(random, offsets[items], 10), offsets))
        .ragged("words", new RaggedMatrix(gaussian(random, offsets[items], 8), offsets))
        .encoder(encoder)
        .write(store)
        .name();
  }

  /** Items of which the second has no words. */
  static ArtifactName withoutWords(ArtifactStore store) {
    Random random = new Random(1);
    int[] offsets = new int[21];
    Arrays.setAll(offsets, i -> i < 2 ? i : i - 1);
    int[] ones = new int[21];
    Arrays.setAll(ones, i -> i);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ids.add("mute-" + i);
    }
    return EmbeddingsTable.builder(ids)
        .dense("image_features", gaussian(random, 20, 10))
        .dense("text", gaussian(random, 20, 8))
        .ragged("object_features", new RaggedMatrix(gaussian(random, 20, 10), ones))
        .ragged("words", new RaggedMatrix(gaussian(random, 19, 8), offsets))
        .encoder("encoder-1")
        .write(store)
        .name();
  }

  private static FloatMatrix gaussian(Random random, int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return FloatMatrix.of(values, columns);
  }
}
