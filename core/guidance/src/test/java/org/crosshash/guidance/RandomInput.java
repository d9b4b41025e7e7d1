package org.crosshash.guidance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;

/** Clustered random vectors for tests of whole recipes. */
final class RandomInput {
  private static final int TOPICS = 5;

  private RandomInput() {}

  /** Items with 1 to 5 objects and 1 to 4 words around one of five topics each. */
  static GuidanceInput of(int items, long seed) {
    Random random = new Random(seed);
    float[][] shared = new float[TOPICS][];
    float[][] features = new float[TOPICS][];
    for (int topic = 0; topic < TOPICS; topic++) {
      shared[topic] = noisy(random, new float[16], 1);
      features[topic] = noisy(random, new float[24], 1);
    }
    int[] topics = random.ints(items, 0, TOPICS).toArray();
    int[] objects = random.ints(items, 1, 6).toArray();
    int[] words = random.ints(items, 1, 5).toArray();
    int[] ones = new int[items];
    Arrays.fill(ones, 1);
    Map<String, FloatMatrix> vectors = new HashMap<>();
    vectors.put("image_features", around(random, features, topics, ones).values());
    vectors.put("text", around(random, shared, topics, ones).values());
    Map<String, RaggedMatrix> lists = new HashMap<>();
    lists.put("objects", around(random, shared, topics, objects));
    lists.put("object_features", around(random, features, topics, objects));
    lists.put("words", around(random, shared, topics, words));
    List<String> ids = new ArrayList<>();
    for (int item = 0; item < items; item++) {
      ids.add("item-" + item);
    }
    return new GuidanceInput(ids, vectors, lists);
  }

  /** The same items in another order, or some of them, or some twice. */
  static GuidanceInput gather(GuidanceInput input, int[] items) {
    Map<String, FloatMatrix> vectors = new HashMap<>();
    input.vectors().forEach((column, matrix) -> vectors.put(column, matrix.gather(items)));
    Map<String, RaggedMatrix> lists = new HashMap<>();
    input.lists().forEach((column, matrix) -> lists.put(column, matrix.gather(items)));
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < items.length; i++) {
      ids.add(input.ids().get(items[i]) + "#" + i);
    }
    return new GuidanceInput(ids, vectors, lists);
  }

  /** The same items with one column replaced. */
  static GuidanceInput with(GuidanceInput input, String column, RaggedMatrix list) {
    Map<String, RaggedMatrix> lists = new HashMap<>(input.lists());
    lists.put(column, list);
    return new GuidanceInput(input.ids(), input.vectors(), lists);
  }

  /** The same items with one column replaced. */
  static GuidanceInput with(GuidanceInput input, String column, FloatMatrix vectors) {
    Map<String, FloatMatrix> all = new HashMap<>(input.vectors());
    all.put(column, vectors);
    return new GuidanceInput(input.ids(), all, input.lists());
  }

  /** Every value times a factor. */
  static FloatMatrix scaled(FloatMatrix matrix, float factor) {
    float[] values = matrix.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    return FloatMatrix.of(values, matrix.columns());
  }

  private static RaggedMatrix around(Random random, float[][] centres, int[] topics, int[] counts) {
    int columns = centres[0].length;
    int[] offsets = new int[topics.length + 1];
    for (int item = 0; item < topics.length; item++) {
      offsets[item + 1] = offsets[item] + counts[item];
    }
    float[] values = new float[offsets[topics.length] * columns];
    for (int item = 0; item < topics.length; item++) {
      for (int row = offsets[item]; row < offsets[item + 1]; row++) {
        System.arraycopy(
            noisy(random, centres[topics[item]], 0.6), 0, values, row * columns, columns);
      }
    }
    return new RaggedMatrix(FloatMatrix.of(values, columns), offsets);
  }

  private static float[] noisy(Random random, float[] centre, double noise) {
    float[] vector = centre.clone();
    for (int i = 0; i < vector.length; i++) {
      vector[i] += (float) (noise * random.nextGaussian());
    }
    return vector;
  }
}
