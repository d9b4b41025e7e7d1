package org.crosshash.guidance.part;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.guidance.matrix.FloatProduct;
import org.crosshash.guidance.matrix.PackedRows;
import org.crosshash.guidance.matrix.UnitRows;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;

/**
 * The distinct words of all texts, and which text has which.
 *
 * @param vectors one vector a word
 * @param words for each item the positions of its words, ascending, each once; may be empty
 */
public record Vocabulary(FloatMatrix vectors, int[][] words) {
  private static final int TILE = 256;

  /** Collects the words of texts: vectors that are equal in all bits are one word. */
  public static Vocabulary of(RaggedMatrix lists) {
    FloatMatrix values = lists.values();
    Map<List<Float>, Integer> positions = new HashMap<>();
    List<Integer> firsts = new ArrayList<>();
    int[][] words = new int[lists.items()][];
    for (int item = 0; item < words.length; item++) {
      int[] found = new int[lists.count(item)];
      for (int i = 0; i < found.length; i++) {
        int row = lists.offsets()[item] + i;
        found[i] =
            positions.computeIfAbsent(
                key(values.row(row)),
                unseen -> {
                  firsts.add(row);
                  return firsts.size() - 1;
                });
      }
      words[item] = Arrays.stream(found).sorted().distinct().toArray();
    }
    int[] rows = firsts.stream().mapToInt(Integer::intValue).toArray();
    return new Vocabulary(values.gather(rows), words);
  }

  /**
   * UCHSTM's y': for each item and each word of the vocabulary, how much of that word's meaning is
   * in the item's words: the sum of the cosines with them, negative ones counted as 0.
   *
   * @return items x vocabulary; a row of zeros for an item without words
   */
  public FloatMatrix spread(Workers workers) {
    int size = vectors.rows();
    int columns = vectors.columns();
    float[] units = UnitRows.of(vectors);
    float[] result = new float[Math.multiplyExact(words.length, size)];
    workers.run(
        Stage.WORDS,
        (size + TILE - 1) / TILE,
        tile -> {
          int first = tile * TILE;
          PackedRows packed = PackedRows.of(units, columns, first, Math.min(TILE, size - first));
          float[] meanings = new float[Math.multiplyExact(size, packed.stride())];
          FloatProduct.multiply(units, 0, size, packed, meanings);
          for (int item = 0; item < words.length; item++) {
            int target = item * size + first;
            for (int column = 0; column < packed.rows(); column++) {
              double sum = 0;
              for (int word : words[item]) {
                sum += Math.max(0f, meanings[word * packed.stride() + column]);
              }
              result[target + column] = (float) sum;
            }
          }
        });
    return FloatMatrix.of(result, size);
  }

  /**
   * Meanings less their mean over the items, so that texts with nothing in common have no cosine
   * instead of a large one: each shares some meaning with every word. Ours, for vectors of words
   * that are all somewhat alike.
   *
   * @param meanings items x vocabulary
   * @return as many, with columns of mean 0
   */
  public static FloatMatrix centred(FloatMatrix meanings) {
    int columns = meanings.columns();
    float[] values = meanings.toArray();
    double[] means = new double[columns];
    for (int i = 0; i < values.length; i++) {
      means[i % columns] += values[i];
    }
    for (int column = 0; column < columns; column++) {
      means[column] /= meanings.rows();
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (values[i] - means[i % columns]);
    }
    return FloatMatrix.of(values, columns);
  }

  private static List<Float> key(float[] vector) {
    Float[] boxed = new Float[vector.length];
    for (int i = 0; i < boxed.length; i++) {
      // Adding 0 makes -0 equal to 0.
      boxed[i] = vector[i] + 0f;
    }
    return List.of(boxed);
  }
}
