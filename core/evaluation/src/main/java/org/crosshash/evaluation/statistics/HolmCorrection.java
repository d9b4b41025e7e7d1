package org.crosshash.evaluation.statistics;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;

/**
 * Holm's correction of several tests (Holm 1979): with it the chance that any of them is called
 * significant at a level without being so stays below that level.
 */
public final class HolmCorrection {
  private HolmCorrection() {}

  /**
   * Corrected p-values.
   *
   * @param probabilities p-values of all tests of a family, in [0, 1], in any order; may be empty
   * @return corrected ones in the same order, to be compared with the level itself
   * @throws CrosshashException (INVALID_ARGUMENT) where one is not in [0, 1]
   */
  public static double[] adjust(double[] probabilities) {
    for (double probability : probabilities) {
      if (!(probability >= 0 && probability <= 1)) {
        throw CrosshashException.invalid(
            "A p-value must be in [0, 1]", probability, "give p-values of tests");
      }
    }
    int[] order =
        IntStream.range(0, probabilities.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> probabilities[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] adjusted = new double[probabilities.length];
    double largest = 0;
    for (int place = 0; place < order.length; place++) {
      largest = Math.max(largest, (order.length - place) * probabilities[order[place]]);
      adjusted[order[place]] = Math.min(1, largest);
    }
    return adjusted;
  }
}
