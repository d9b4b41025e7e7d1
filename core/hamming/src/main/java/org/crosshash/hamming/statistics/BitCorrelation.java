package org.crosshash.hamming.statistics;

/**
 * How much bits repeat one another: Pearson's correlation of each two bits that vary.
 *
 * @param meanAbsolute mean |r| over the pairs, 0 to 1; 0 where fewer than two bits vary
 * @param maximumAbsolute largest |r|, 0 to 1; 0 where fewer than two bits vary
 * @param effectiveBits the number of independent bits that would spread as widely: the squared sum
 *     of the eigenvalues of the correlation matrix by the sum of their squares (the participation
 *     ratio), which is k² / Σ r² over all entries for k bits that vary; 1 where they all repeat one
 *     bit, k where none do, 0 where none varies
 */
public record BitCorrelation(double meanAbsolute, double maximumAbsolute, double effectiveBits) {
  static BitCorrelation of(BitCounts counts) {
    int varying = 0;
    double sum = 0;
    double largest = 0;
    double squares = 0;
    for (int i = 0; i < counts.bits(); i++) {
      double spread = spread(counts, i);
      if (spread > 0) {
        varying++;
        for (int j = 0; j < i; j++) {
          double other = spread(counts, j);
          if (other > 0) {
            double common = (double) counts.codes() * counts.both(i, j);
            double chance = (double) counts.ones(i) * counts.ones(j);
            double correlation = Math.min(1, Math.abs(common - chance) / (spread * other));
            sum += correlation;
            largest = Math.max(largest, correlation);
            squares += correlation * correlation;
          }
        }
      }
    }
    double pairs = varying * (varying - 1) / 2.0;
    return new BitCorrelation(
        pairs > 0 ? sum / pairs : 0,
        largest,
        varying > 0 ? varying * (double) varying / (varying + 2 * squares) : 0);
  }

  /** Standard deviation of a bit times the number of codes. */
  private static double spread(BitCounts counts, int bit) {
    double ones = counts.ones(bit);
    return Math.sqrt(ones * (counts.codes() - ones));
  }
}
