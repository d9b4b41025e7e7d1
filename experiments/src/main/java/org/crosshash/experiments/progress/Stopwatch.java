package org.crosshash.experiments.progress;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Wall-clock time since it was made. */
final class Stopwatch {
  private final long start = System.nanoTime();

  /** Milliseconds so far. */
  long milliseconds() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  /** Seconds so far with one digit, for people. */
  String seconds() {
    return String.format(Locale.ROOT, "%.1f s", milliseconds() / 1000.0);
  }
}
