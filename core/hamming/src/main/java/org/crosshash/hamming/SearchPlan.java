package org.crosshash.hamming;

import java.util.Objects;

/**
 * How a query was answered, and why so. Of interest to people: results never depend on it.
 *
 * @param kind what answered
 * @param scanMicroseconds what scanning all codes was expected to take for this query, its part of
 *     a batch; 0 where there are no tables and nothing was reckoned
 * @param tablesMicroseconds what the tables were expected to take for a query that is like the
 *     codes; 0 where there are none; may be infinite
 * @param substrings m, substrings of the tables; 0 where there are none
 * @param steps steps done in the tables: all codes within {@code steps − 1} were seen
 * @param probes buckets looked up
 * @param candidates slots looked at in them
 * @param scanned codes scanned
 * @param reason why, in words
 */
public record SearchPlan(
    Kind kind,
    double scanMicroseconds,
    double tablesMicroseconds,
    int substrings,
    int steps,
    long probes,
    long candidates,
    long scanned,
    String reason) {

  /** What answers a query. */
  public enum Kind {
    /** All codes were scanned. */
    FLAT,
    /** Multi-index hashing. */
    MULTI_INDEX,
    /** Multi-index hashing was tried and gave way to the scan. */
    MULTI_INDEX_THEN_FLAT
  }

  /** Checks its parts. */
  public SearchPlan {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(reason, "reason");
  }
}
