package org.crosshash.search;

import java.time.Duration;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * How much the search service takes on.
 *
 * @param concurrentSearches searches at work at once, over all indexes; at least 1
 * @param patience how long a search waits for one of them to end before it is refused; not negative
 * @param codes codes of one search, at least 1
 * @param neighbours neighbours of one answer, at least 1
 * @param answerBytes bytes of one answer, at least 1 kB
 * @param entries entries of one index, at least 1
 */
public record SearchLimits(
    int concurrentSearches,
    Duration patience,
    int codes,
    long neighbours,
    long answerBytes,
    long entries) {
  private static final int SMALLEST_ANSWER = 1024;

  /**
   * Checks the ranges.
   *
   * @throws CrosshashException INVALID_ARGUMENT where one is out of its range
   */
  public SearchLimits {
    atLeast("concurrentSearches", concurrentSearches, 1);
    atLeast("patience in milliseconds", patience.toMillis(), 0);
    atLeast("codes", codes, 1);
    atLeast("neighbours", neighbours, 1);
    atLeast("answerBytes", answerBytes, SMALLEST_ANSWER);
    atLeast("entries", entries, 1);
  }

  /**
   * The limits of a service that was told none: 64 searches at once, a wait of a second, 1,024
   * codes, a million neighbours and 48 MB an answer, 200 million entries an index.
   */
  public static SearchLimits standard() {
    return new SearchLimits(64, Duration.ofSeconds(1), 1024, 1_000_000, 48L << 20, 200_000_000);
  }

  /** Throws RESOURCE_EXHAUSTED where an answer is larger than a client can take. */
  void requireAnswer(long bytes) {
    if (bytes > answerBytes) {
      throw new CrosshashException(
          Problem.RESOURCE_EXHAUSTED,
          "One answer has at most " + answerBytes + " bytes",
          "more than that, attributes included",
          "ask for fewer entries, or leave `include_attributes` out");
    }
  }

  /** How many codes one search may have that asks for so many neighbours of each; at least 1. */
  int codesOf(int neighboursOfEach) {
    return Math.clamp(neighbours / Math.max(1, neighboursOfEach), 1, codes);
  }

  private static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw CrosshashException.invalid(
          "The limit " + name + " is at least " + least, value, "raise it");
    }
  }
}
