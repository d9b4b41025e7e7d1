package org.crosshash.guidance.part;

import org.crosshash.guidance.matrix.RowArithmetic;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;

/**
 * Matches every word of a text with the object of its own image whose cosine is largest; of equal
 * ones with the first (VTM-UCH, method step "word to vision").
 *
 * <p>All objects of the image take part, the whole image included, and lengths below 1e-8 count as
 * 1e-8, so a word or an object of zeros has cosine 0 with everything.
 */
public final class WordMatching {
  private static final double EPSILON = 1e-8;
  private static final int TILE = 64;

  private WordMatching() {}

  /**
   * Matches words.
   *
   * @param objects at least one object for each item
   * @param words the words of the same items, of the objects' dimension
   * @param maximumWords words of a text beyond this many are left out
   * @return for each item, for each of its words, the position of the object inside the item
   */
  public static int[][] match(
      RaggedMatrix objects, RaggedMatrix words, int maximumWords, Workers workers) {
    int items = objects.items();
    int[][] matches = new int[items][];
    int tiles = (items + TILE - 1) / TILE;
    workers.run(
        Stage.WORDS,
        tiles,
        tile -> {
          for (int item = tile * TILE; item < Math.min(items, (tile + 1) * TILE); item++) {
            matches[item] = match(objects, words, item, maximumWords);
          }
        });
    return matches;
  }

  private static int[] match(RaggedMatrix objects, RaggedMatrix words, int item, int maximumWords) {
    float[][] candidates = new float[objects.count(item)][];
    double[] lengths = new double[candidates.length];
    for (int object = 0; object < candidates.length; object++) {
      candidates[object] = row(objects, item, object);
      lengths[object] =
          Math.max(Math.sqrt(product(candidates[object], candidates[object])), EPSILON);
    }
    int[] best = new int[Math.min(maximumWords, words.count(item))];
    for (int word = 0; word < best.length; word++) {
      float[] vector = row(words, item, word);
      double largest = Double.NEGATIVE_INFINITY;
      for (int object = 0; object < candidates.length; object++) {
        // The word's own length changes no order.
        double cosine = product(vector, candidates[object]) / lengths[object];
        if (cosine > largest) {
          largest = cosine;
          best[word] = object;
        }
      }
    }
    return best;
  }

  private static float[] row(RaggedMatrix matrix, int item, int position) {
    FloatMatrix values = matrix.values();
    return values.row(matrix.offsets()[item] + position);
  }

  private static double product(float[] left, float[] right) {
    return RowArithmetic.product(left, 0, right, 0, left.length);
  }
}
