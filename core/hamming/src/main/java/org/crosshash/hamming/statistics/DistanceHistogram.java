package org.crosshash.hamming.statistics;

import java.util.Arrays;
import org.crosshash.errors.CrosshashException;

/**
 * Hamming distances of pairs of codes.
 *
 * @param counts pairs at each distance, 0 to bits
 */
public record DistanceHistogram(long[] counts) {
  /** Copies the counts. */
  public DistanceHistogram {
    counts = counts.clone();
  }

  /** Number of pairs. */
  public long pairs() {
    return Arrays.stream(counts).sum();
  }

  /** Mean distance; NaN where there is no pair. */
  public double mean() {
    double sum = 0;
    for (int distance = 0; distance < counts.length; distance++) {
      sum += (double) distance * counts[distance];
    }
    return sum / pairs();
  }

  /**
   * How likely a pair of these is nearer than a pair of others; an equal distance counts half. 0.5
   * says nothing, 1 that all of these are nearer than all others: the area under the curve of a
   * classifier by distance. NaN where either has no pair.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if the code lengths differ
   */
  public double nearerThan(DistanceHistogram others) {
    if (others.counts.length != counts.length) {
      throw CrosshashException.invalid(
          "Distances that are compared are of codes of one length",
          (counts.length - 1) + " and " + (others.counts.length - 1) + " bits",
          "compare codes of one model");
    }
    double sum = 0;
    double farther = others.pairs();
    for (int distance = 0; distance < counts.length; distance++) {
      farther -= others.counts[distance];
      sum += counts[distance] * (farther + 0.5 * others.counts[distance]);
    }
    return sum / ((double) pairs() * others.pairs());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DistanceHistogram histogram && Arrays.equals(counts, histogram.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return "DistanceHistogram" + Arrays.toString(counts);
  }
}
