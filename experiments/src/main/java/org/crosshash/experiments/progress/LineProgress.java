package org.crosshash.experiments.progress;

import java.io.PrintStream;

/** A line every few seconds of the task in progress, and one when it has ended. */
public final class LineProgress implements Progress {
  private static final long PAUSE_MILLISECONDS = 5000;

  private final PrintStream target;

  /** Writes to this stream. */
  public LineProgress(PrintStream target) {
    this.target = target;
  }

  @Override
  public Task begin(String name) {
    return new Lines(name);
  }

  private final class Lines implements Task {
    private final String name;
    private final Stopwatch watch = new Stopwatch();
    private long next = PAUSE_MILLISECONDS;
    private String outcome = "";

    Lines(String name) {
      this.name = name;
    }

    @Override
    public synchronized void at(long done, long total, String note) {
      long now = watch.milliseconds();
      if (now >= next) {
        next = now + PAUSE_MILLISECONDS;
        String of = total > 0 ? " of " + total : "";
        target.println(name + ": " + note + " " + done + of);
      }
    }

    @Override
    public synchronized void end(String words) {
      outcome = words;
    }

    @Override
    public synchronized void close() {
      target.println(name + ": " + watch.seconds() + (outcome.isEmpty() ? "" : ", " + outcome));
    }
  }
}
