package org.crosshash.hamming;

/**
 * What searching costs on this machine with these codes, as measured. Plans depend on it, answers
 * never do.
 *
 * @param scanAlone nanoseconds a code of scanning for one query
 * @param scanBatched nanoseconds a code and query of scanning for a batch of 64
 * @param look nanoseconds of looking at one slot in a bucket; a bucket itself counts as {@link
 *     DistanceProfile#PROBE}
 */
record SearchCosts(double scanAlone, double scanBatched, double look) {
  /** Queries that share one pass over the codes. */
  static final int BATCH = 64;

  /** The same where a scan for one query is faster. */
  SearchCosts withScanAlone(double nanos) {
    return new SearchCosts(nanos, Math.min(nanos, scanBatched), look);
  }

  /**
   * Nanoseconds a query of scanning.
   *
   * @param codes how many codes
   * @param queries how many queries come together
   */
  double scanNanos(double codes, int queries) {
    int together = Math.min(queries, BATCH);
    double reckoning = Math.max(0, (BATCH * scanBatched - scanAlone) / (BATCH - 1));
    double reading = Math.max(0, scanAlone - reckoning);
    return codes * (reckoning + reading / together);
  }
}
