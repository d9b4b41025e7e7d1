package org.crosshash.search;

import java.time.Duration;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.search.index.SearchOptions;

/**
 * How much the search service takes on.
 *
 * @param concurrentSearches searches at work at once, over all indexes; 1 to 65,536
 * @param patience how long a search waits for one of them to end before it is refused; 0 to 1 hour
 * @param codes codes of one search, 1 to 65,536
 * @param neighboursOfCode neighbours of one code, 1 to {@value SearchOptions#MAXIMUM_LIMIT}
 * @param neighbours neighbours of one answer, all codes together; 1 to 100 million
 * @param answerBytes bytes of one answer, 1 kB to 1 GB
 * @param entries entries of one index, 1 to 2 billion
 */
public record SearchLimits(
    int concurrentSearches,
    Duration patience,
    int codes,
    int neighboursOfCode,
    long neighbours,
    long answerBytes,
    long entries) {
  private static final int MOST_SEARCHES = 1 << 16;
  private static final long MOST_MILLISECONDS = Duration.ofHours(1).toMillis();
  private static final int MOST_CODES = 1 << 16;
  private static final long MOST_NEIGHBOURS = 100_000_000;
  private static final long SMALLEST_ANSWER = 1 << 10;
  private static final long LARGEST_ANSWER = 1L << 30;
  private static final long MOST_ENTRIES = 2_000_000_000;

  /**
   * Checks the ranges.
   *
   * @throws CrosshashException INVALID_ARGUMENT where one is out of its range
   */
  public SearchLimits {
    between("of searches at work at once", concurrentSearches, 1, MOST_SEARCHES);
    between("of a search's wait in milliseconds", patience.toMillis(), 0, MOST_MILLISECONDS);
    between("of codes of one search", codes, 1, MOST_CODES);
    between("of neighbours of one code", neighboursOfCode, 1, SearchOptions.MAXIMUM_LIMIT);
    between("of neighbours of one answer", neighbours, 1, MOST_NEIGHBOURS);
    between("of bytes of one answer", answerBytes, SMALLEST_ANSWER, LARGEST_ANSWER);
    between("of entries of one index", entries, 1, MOST_ENTRIES);
  }

  /**
   * The limits of a service that was told none: 64 searches at once, a wait of a second, 1,024
   * codes, 10,000 neighbours a code, a million neighbours and 48 MB an answer, 200 million entries
   * an index.
   */
  public static SearchLimits standard() {
    return new SearchLimits(
        64,
        Duration.ofSeconds(1),
        1024,
        SearchOptions.MAXIMUM_LIMIT,
        1_000_000,
        48L << 20,
        200_000_000);
  }

  /** The number of neighbours that a request asks for; where it is 0, the usual one or the most. */
  int neighboursOr(int asked, int usual) {
    return asked == 0 ? Math.min(usual, neighboursOfCode) : asked;
  }

  /** Throws INVALID_ARGUMENT where more neighbours of a code are asked for than one may have. */
  void requireNeighboursOfCode(int limit) {
    if (limit > neighboursOfCode) {
      throw CrosshashException.invalid(
          "This service gives at most " + neighboursOfCode + " neighbours of one code",
          limit,
          "ask for fewer, go through pages, or start the service with a larger --max-neighbours-of-code");
    }
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

  private static void between(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw CrosshashException.invalid(
          "The limit " + what + " lies from " + least + " to " + most,
          value,
          "choose a value in that range");
    }
  }
}
