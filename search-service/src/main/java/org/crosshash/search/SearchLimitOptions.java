package org.crosshash.search;

import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of a command that say how much a search service takes on. */
public final class SearchLimitOptions {
  /** Names of all options. */
  public static final List<String> NAMES =
      List.of(
          "--search-threads",
          "--max-concurrent-searches",
          "--max-search-wait",
          "--max-codes",
          "--max-neighbours-of-code",
          "--max-neighbours",
          "--max-answer-bytes",
          "--max-index-entries");

  @Option(
      names = "--search-threads",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Threads that scan for one search, 1 to 1024; 0: all processors"
              + " (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--max-concurrent-searches",
      paramLabel = "N",
      defaultValue = "64",
      description =
          "Searches at work at once, over all indexes, 1 to 65536; others wait for their turn"
              + " (default: ${DEFAULT-VALUE}).")
  private int concurrentSearches;

  @Option(
      names = "--max-search-wait",
      paramLabel = "MILLISECONDS",
      defaultValue = "1000",
      description =
          "How long a search waits for its turn before it is refused, 0 to 3600000"
              + " (default: ${DEFAULT-VALUE}).")
  private long wait;

  @Option(
      names = "--max-codes",
      paramLabel = "N",
      defaultValue = "1024",
      description = "Codes of one search, 1 to 65536 (default: ${DEFAULT-VALUE}).")
  private int codes;

  @Option(
      names = "--max-neighbours-of-code",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Neighbours of one code, 1 to 10000 (default: ${DEFAULT-VALUE}).")
  private int neighboursOfCode;

  @Option(
      names = "--max-neighbours",
      paramLabel = "N",
      defaultValue = "1000000",
      description =
          "Neighbours of one answer, of all its codes together, 1 to 100000000"
              + " (default: ${DEFAULT-VALUE}).")
  private long neighbours;

  @Option(
      names = "--max-answer-bytes",
      paramLabel = "BYTES",
      defaultValue = "50331648",
      description = "Bytes of one answer, 1024 to 1073741824 (default: ${DEFAULT-VALUE}).")
  private long answerBytes;

  @Option(
      names = "--max-index-entries",
      paramLabel = "N",
      defaultValue = "200000000",
      description = "Entries of one index, 1 to 2000000000 (default: ${DEFAULT-VALUE}).")
  private long entries;

  /** Options of which none is given yet. */
  public SearchLimitOptions() {}

  /**
   * A search service that keeps to these options.
   *
   * @throws org.crosshash.errors.CrosshashException INVALID_ARGUMENT where one is out of its range
   */
  public SearchModule module() {
    return new SearchModule(threads(), limits());
  }

  private int threads() {
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }

  /** The limits that were given. */
  SearchLimits limits() {
    return new SearchLimits(
        concurrentSearches,
        Duration.ofMillis(wait),
        codes,
        neighboursOfCode,
        neighbours,
        answerBytes,
        entries);
  }
}
