package org.crosshash.search.index;

import java.util.concurrent.atomic.LongAdder;

/** Counts the searches of an index since it was opened. Safe for any number of threads. */
public final class SearchCounters {
  private final LongAdder answered = new LongAdder();
  private final LongAdder stopped = new LongAdder();

  SearchCounters() {}

  /** Counts a search that was answered. */
  public void countAnswered() {
    answered.increment();
  }

  /** Counts a search that was ended early, because nobody waited for it any longer. */
  public void countStopped() {
    stopped.increment();
  }

  /** Searches answered. */
  public long answered() {
    return answered.sum();
  }

  /** Searches ended early. */
  public long stopped() {
    return stopped.sum();
  }
}
