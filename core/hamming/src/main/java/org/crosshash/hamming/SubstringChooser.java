package org.crosshash.hamming;

import java.util.stream.IntStream;

/**
 * Deals bits to substrings so that values differ as much as the data allows.
 *
 * <p>Bits that are nearly constant, or that go together, would make a substring with few values and
 * great buckets. So bits are dealt in falling order of their entropy in a sample, each to the
 * substring with the least correlation with it among those with the fewest bits.
 */
final class SubstringChooser {
  private final int bits;
  private final int rows;

  /** For each bit its value in every row of the sample. */
  private final long[][] columns;

  private final double[] means;

  /**
   * Looks at a sample.
   *
   * @param sample codes in 64-bit words, at least one
   */
  SubstringChooser(int bits, long[][] sample) {
    this.bits = bits;
    this.rows = sample.length;
    this.columns = new long[bits][(rows + 63) / 64];
    this.means = new double[bits];
    for (int row = 0; row < rows; row++) {
      for (int bit = 0; bit < bits; bit++) {
        long value = (sample[row][bit >>> 6] >>> (bit & 63)) & 1;
        columns[bit][row >>> 6] |= value << (row & 63);
      }
    }
    for (int bit = 0; bit < bits; bit++) {
      means[bit] = (double) ones(columns[bit]) / rows;
    }
  }

  /** Deals the bits to so many substrings of nearly equal widths. */
  Substrings deal(int substrings) {
    long[][] masks = new long[substrings][(bits + 63) / 64];
    int[] sizes = new int[substrings];
    double[][] correlation = new double[substrings][bits];
    int[] order =
        IntStream.range(0, bits)
            .boxed()
            // Rounded, so that nearly equal entropies keep the order of bits.
            .sorted((a, b) -> Long.compare(unevenness(a), unevenness(b)))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int dealt = 0; dealt < bits; dealt++) {
      int bit = order[dealt];
      int best = -1;
      for (int substring = 0; substring < substrings; substring++) {
        boolean room = sizes[substring] == dealt / substrings;
        if (room && (best < 0 || correlation[substring][bit] < correlation[best][bit] - 1e-12)) {
          best = substring;
        }
      }
      masks[best][bit >>> 6] |= 1L << (bit & 63);
      sizes[best]++;
      for (int other = 0; other < bits; other++) {
        correlation[best][other] += correlation(bit, other);
      }
    }
    return new Substrings(bits, masks);
  }

  private long unevenness(int bit) {
    return Math.round(20 * Math.abs(means[bit] - 0.5));
  }

  /**
   * Square of the correlation coefficient; 0 of a constant bit, and of what a sample cannot tell.
   */
  private double correlation(int a, int b) {
    double spread = means[a] * (1 - means[a]) * means[b] * (1 - means[b]);
    if (spread == 0) {
      return 0;
    }
    int both = 0;
    for (int word = 0; word < columns[a].length; word++) {
      both += Long.bitCount(columns[a][word] & columns[b][word]);
    }
    double covariance = (double) both / rows - means[a] * means[b];
    double squared = covariance * covariance / spread;
    return squared * rows < 16 ? 0 : squared;
  }

  private static int ones(long[] column) {
    int ones = 0;
    for (long word : column) {
      ones += Long.bitCount(word);
    }
    return ones;
  }
}
