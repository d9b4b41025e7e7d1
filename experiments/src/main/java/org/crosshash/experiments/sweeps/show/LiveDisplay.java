package org.crosshash.experiments.sweeps.show;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.crosshash.experiments.sweeps.SweepCounts;
import org.crosshash.experiments.sweeps.run.SweepEvent;

/**
 * A table of what is being run, drawn over itself on a terminal, below a line for each trial that
 * has ended.
 */
public final class LiveDisplay implements Consumer<SweepEvent> {
  private static final long REDRAW_NANOSECONDS = 200_000_000;
  private static final int BAR = 24;
  private static final String UP_AND_CLEAR = "\u001b[1A\u001b[2K";

  // A line that is longer than the terminal is wide would become two, of which one stays.
  private static final String NO_WRAP = "\u001b[?7l";
  private static final String WRAP = "\u001b[?7h";

  private final PrintStream terminal;
  private final Supplier<String> timeLeft;
  private final long start = System.nanoTime();
  private final Map<String, String> running = new LinkedHashMap<>();
  private SweepCounts counts = new SweepCounts(0, 0, 0, 0, 0);
  private String left = "";
  private int drawn;
  private long last;

  /**
   * Draws on a terminal that knows ANSI's codes.
   *
   * @param timeLeft says how long the rest may take
   */
  public LiveDisplay(PrintStream terminal, Supplier<String> timeLeft) {
    this.terminal = terminal;
    this.timeLeft = timeLeft;
  }

  @Override
  public void accept(SweepEvent event) {
    switch (event) {
      case SweepEvent.Opened opened -> counted(opened.counts());
      case SweepEvent.Began began -> running.put(began.trial().identity(), line(began));
      case SweepEvent.Stage stage -> {
        running.put(stage.trial().identity(), line(stage));
        if (System.nanoTime() - last < REDRAW_NANOSECONDS) {
          return;
        }
      }
      case SweepEvent.Done done -> {
        running.remove(done.trial().identity());
        counted(done.counts());
        above(
            "  done    %-52s %s"
                .formatted(done.trial().trial().id().label(), Durations.words(done.seconds())));
      }
      case SweepEvent.Failed failed -> {
        running.remove(failed.trial().identity());
        above(
            "  failed  %s%s: %s"
                .formatted(
                    failed.trial().trial().id().label(),
                    failed
                        .pauseSeconds()
                        .map(pause -> ", again in " + Durations.words(pause))
                        .orElse(""),
                    failed.error()));
      }
      case SweepEvent.Released released -> {
        running.remove(released.trial().identity());
        above("  left    %s: %s".formatted(released.trial().trial().id().label(), released.why()));
      }
      case SweepEvent.Stopped stopped -> {
        running.remove(stopped.trial().identity());
        counted(stopped.counts());
        above("  stop    %s: %s".formatted(stopped.trial().trial().id().label(), stopped.why()));
      }
      case SweepEvent.WaitsForOthers waits -> counted(waits.counts());
      case SweepEvent.Closed closed -> {
        running.clear();
        counted(closed.summary().counts());
      }
    }
    draw();
  }

  private void counted(SweepCounts now) {
    counts = now;
    left = timeLeft.get();
  }

  private static String line(SweepEvent.Began began) {
    return "  run     %-52s".formatted(began.trial().trial().id().label());
  }

  private static String line(SweepEvent.Stage stage) {
    String share =
        stage.total() > 0
            ? String.format(Locale.ROOT, "%3.0f %%", 100.0 * stage.done() / stage.total())
            : "";
    return "  run     %-52s %s %s"
        .formatted(stage.trial().trial().id().label(), stage.stage(), share);
  }

  private void above(String line) {
    erase();
    terminal.println(line);
  }

  private void erase() {
    terminal.print(UP_AND_CLEAR.repeat(drawn));
    drawn = 0;
  }

  private void draw() {
    erase();
    List<String> lines = new ArrayList<>(running.values());
    int filled = counts.total() == 0 ? 0 : BAR * counts.done() / counts.total();
    lines.add(
        "  [%s%s] %s; %s so far, time left %s"
            .formatted(
                "#".repeat(filled),
                ".".repeat(BAR - filled),
                counts,
                Durations.words((System.nanoTime() - start) / 1e9),
                left));
    terminal.print(NO_WRAP);
    lines.forEach(terminal::println);
    terminal.print(WRAP);
    terminal.flush();
    drawn = lines.size();
    last = System.nanoTime();
  }
}
