package org.crosshash.experiments.guidance;

import java.util.ArrayList;
import java.util.List;

/**
 * How often values fall into equal bins.
 *
 * @param minimum smallest value, where the first bin begins
 * @param maximum greatest value, where the last bin ends; equal to the minimum where all values are
 * @param shares share of the values in each bin, summing to 1
 */
public record ValueHistogram(double minimum, double maximum, List<Double> shares) {
  private static final int BINS = 60;

  /** Copies the shares. */
  public ValueHistogram {
    shares = List.copyOf(shares);
  }

  /**
   * Counts the values off the diagonal of square blocks.
   *
   * @param blocks each of b x b finite values, row by row; at least two values off the diagonal
   */
  static ValueHistogram of(List<float[]> blocks) {
    double minimum = Double.POSITIVE_INFINITY;
    double maximum = Double.NEGATIVE_INFINITY;
    long values = 0;
    for (float[] block : blocks) {
      int side = side(block);
      for (int i = 0; i < block.length; i++) {
        if (i / side != i % side) {
          minimum = Math.min(minimum, block[i]);
          maximum = Math.max(maximum, block[i]);
          values++;
        }
      }
    }
    long[] counts = new long[BINS];
    double width = (maximum - minimum) / BINS;
    for (float[] block : blocks) {
      int side = side(block);
      for (int i = 0; i < block.length; i++) {
        if (i / side != i % side) {
          int bin = width > 0 ? (int) ((block[i] - minimum) / width) : 0;
          counts[Math.min(bin, BINS - 1)]++;
        }
      }
    }
    List<Double> shares = new ArrayList<>(BINS);
    for (long count : counts) {
      shares.add((double) count / values);
    }
    return new ValueHistogram(minimum, maximum, shares);
  }

  private static int side(float[] block) {
    return (int) Math.round(Math.sqrt(block.length));
  }
}
