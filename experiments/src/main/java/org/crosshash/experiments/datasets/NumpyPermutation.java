package org.crosshash.experiments.datasets;

import org.apache.commons.math3.random.MersenneTwister;
import org.crosshash.errors.CrosshashException;

/**
 * The permutations of NumPy's legacy {@code RandomState(seed).permutation(n)}, number by number, so
 * that splits of published code can be drawn again.
 *
 * <p>The generator is MT19937 seeded with one integer; the shuffle goes from the last place to the
 * second and draws each partner by rejection under the smallest bit mask.
 */
public final class NumpyPermutation {
  private final MersenneTwister generator;

  /**
   * Seeds the generator.
   *
   * @param seed 0 to 2147483647
   */
  public NumpyPermutation(long seed) {
    if (seed < 0 || seed > Integer.MAX_VALUE) {
      throw CrosshashException.invalid(
          "The seed of a split must be from 0 to " + Integer.MAX_VALUE, seed, "use 1");
    }
    generator = new MersenneTwister((int) seed);
  }

  /** The next permutation of 0 to {@code size - 1}. */
  public int[] next(int size) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    for (int last = size - 1; last >= 1; last--) {
      int other = upTo(last);
      int moved = order[last];
      order[last] = order[other];
      order[other] = moved;
    }
    return order;
  }

  private int upTo(int maximum) {
    int mask = -1 >>> Integer.numberOfLeadingZeros(maximum);
    int drawn = generator.nextInt() & mask;
    while (drawn > maximum) {
      drawn = generator.nextInt() & mask;
    }
    return drawn;
  }
}
