package org.crosshash.experiments.progress;

import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar for the task in progress, and a line for each that has ended. */
public final class BarProgress implements Progress {
  private static final int NAME_WIDTH = 30;

  private final PrintStream target;

  BarProgress(PrintStream target) {
    this.target = target;
  }

  @Override
  public Task begin(String name) {
    return new Bar(name);
  }

  private final class Bar implements Task {
    private final String name;
    private final Stopwatch watch = new Stopwatch();
    private final ProgressBar bar;
    private String outcome = "";

    Bar(String name) {
      this.name = name;
      this.bar =
          new ProgressBarBuilder()
              .setTaskName(("%-" + NAME_WIDTH + "s").formatted(name))
              .setInitialMax(-1)
              .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BAR)
              .setUpdateIntervalMillis(200)
              .clearDisplayOnFinish()
              .build();
    }

    @Override
    public synchronized void at(long done, long total, String note) {
      bar.maxHint(total > 0 ? total : -1);
      bar.stepTo(done);
      bar.setExtraMessage(" " + note);
    }

    @Override
    public synchronized void end(String words) {
      outcome = words;
    }

    @Override
    public synchronized void close() {
      bar.close();
      target.printf("%-" + NAME_WIDTH + "s %7s  %s%n", name, watch.seconds(), outcome);
      target.flush();
    }
  }
}
