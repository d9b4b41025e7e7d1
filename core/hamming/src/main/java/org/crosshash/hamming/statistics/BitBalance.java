package org.crosshash.hamming.statistics;

import java.util.Arrays;

/**
 * How often each bit is 1. A bit tells most where that is half of the codes.
 *
 * @param ones share of codes in which each bit is 1, 0 to 1, one value a bit
 */
public record BitBalance(double[] ones) {
  /** Copies the shares. */
  public BitBalance {
    ones = ones.clone();
  }

  static BitBalance of(BitCounts counts) {
    double[] ones = new double[counts.bits()];
    for (int bit = 0; bit < ones.length; bit++) {
      ones[bit] = (double) counts.ones(bit) / counts.codes();
    }
    return new BitBalance(ones);
  }

  /** Mean over the bits of |p - 0.5|; 0: each is 1 in half of the codes, 0.5: none varies. */
  public double meanDeviation() {
    return Arrays.stream(ones).map(share -> Math.abs(share - 0.5)).average().orElseThrow();
  }

  /** Largest |p - 0.5| of a bit, 0 to 0.5. */
  public double worstDeviation() {
    return Math.abs(ones[worstBit()] - 0.5);
  }

  /** The bit of the largest |p - 0.5|, the first of several. */
  public int worstBit() {
    int worst = 0;
    for (int bit = 1; bit < ones.length; bit++) {
      if (Math.abs(ones[bit] - 0.5) > Math.abs(ones[worst] - 0.5)) {
        worst = bit;
      }
    }
    return worst;
  }

  /** Entropy of a bit taken by itself, 0 to 1. */
  public double entropy(int bit) {
    return term(ones[bit]) + term(1 - ones[bit]);
  }

  /** Mean entropy of a bit, 0 to 1. */
  public double meanEntropy() {
    double sum = 0;
    for (int bit = 0; bit < ones.length; bit++) {
      sum += entropy(bit);
    }
    return sum / ones.length;
  }

  /** Bits that are the same in all codes. */
  public int constantBits() {
    return (int) Arrays.stream(ones).filter(share -> share == 0 || share == 1).count();
  }

  private static double term(double share) {
    return share > 0 ? -share * Math.log(share) / Math.log(2) : 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BitBalance balance && Arrays.equals(ones, balance.ones);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ones);
  }

  @Override
  public String toString() {
    return "BitBalance" + Arrays.toString(ones);
  }
}
