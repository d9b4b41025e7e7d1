package org.crosshash.experiments.sweeps.show;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crosshash.experiments.sweeps.SweepCounts;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.report.SomeSweep;
import org.crosshash.experiments.sweeps.run.RunSummary;
import org.crosshash.experiments.sweeps.run.StopReason;
import org.crosshash.experiments.sweeps.run.SweepEvent;
import org.crosshash.experiments.sweeps.state.TrialOutcome;
import org.junit.jupiter.api.Test;

/** What is shown of a sweep while it runs: lines for pipes, a table for terminals. */
class DisplaysTest {
  private static final List<SweepTrial> TRIALS =
      SomeSweep.sweep(Path.of("/pairs"), SomeSweep.FILE).trials();

  private static final SweepTrial FIRST = TRIALS.get(0);
  private static final SweepTrial SECOND = TRIALS.get(1);
  private static final SweepTrial THIRD = TRIALS.get(2);

  private static final TrialOutcome OUTCOME =
      new TrialOutcome(new TreeMap<>(), new TreeMap<>(), List.of(), 1, "models/m", "tables/c");

  private static String label(SweepTrial trial) {
    return trial.trial().id().label();
  }

  /** A trial that is done, one that fails and is tried again, one that others have. */
  private static void show(Consumer<SweepEvent> display) {
    display.accept(new SweepEvent.Opened(new SweepCounts(3, 0, 0, 0, 0)));
    display.accept(new SweepEvent.Began(FIRST, 1));
    display.accept(new SweepEvent.Stage(FIRST, "training", 3, 10));
    display.accept(new SweepEvent.Began(SECOND, 2));
    display.accept(new SweepEvent.Done(FIRST, OUTCOME, 12.34, new SweepCounts(1, 1, 1, 0, 0)));
    display.accept(new SweepEvent.Failed(SECOND, "the disk is full", Optional.of(5.0)));
    display.accept(new SweepEvent.Failed(THIRD, "epochs is 0", Optional.empty()));
    display.accept(new SweepEvent.Began(SECOND, 3));
  }

  @Test
  void accept_eventsInAPipe_areALineEach() {
    StringWriter text = new StringWriter();
    PlainDisplay display = new PlainDisplay(new PrintWriter(text), () -> "about 7.0 s");

    show(display);
    display.accept(
        new SweepEvent.Stopped(SECOND, "below the median", new SweepCounts(0, 0, 1, 1, 1)));
    display.accept(new SweepEvent.Released(THIRD, "broken off"));
    display.accept(new SweepEvent.WaitsForOthers(new SweepCounts(0, 1, 1, 1, 0)));
    display.accept(closed());

    assertThat(text.toString().lines())
        .containsExactly(
            "sweep: 0 of 3 done, 0 running, 3 waiting, 0 failed, time left about 7.0 s",
            "begin  " + label(FIRST),
            "begin  " + label(SECOND) + ", try 2",
            "done   " + label(FIRST) + " in 12.3 s (1 of 3, time left about 7.0 s)",
            "failed " + label(SECOND) + ", again in 5.0 s: the disk is full",
            "failed " + label(THIRD) + " for good: epochs is 0",
            "begin  " + label(SECOND) + ", try 3",
            "stop   " + label(SECOND) + ": below the median",
            "left   " + label(THIRD) + ": broken off",
            "waiting for trials that other workers run: 1 of 3 done, 1 running, 0 waiting, 1 failed",
            "sweep: 2 of 3 done, 0 running, 0 waiting, 1 failed");
  }

  private static SweepEvent closed() {
    return new SweepEvent.Closed(
        new RunSummary(StopReason.ENDED, new SweepCounts(0, 0, 2, 1, 0), 2, Optional.empty()));
  }

  @Test
  void accept_eventsOnATerminal_leaveWhatEndedAboveATableOfWhatRuns() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    List<String> said = new ArrayList<>(List.of("unknown", "about 7.0 s", "none"));
    LiveDisplay display =
        new LiveDisplay(
            new PrintStream(bytes, true, StandardCharsets.UTF_8), () -> said.removeFirst());

    show(display);
    List<String> screen = screen(bytes.toString(StandardCharsets.UTF_8));

    assertThat(screen).hasSize(5);
    assertThat(screen.get(0)).startsWith("  done    " + label(FIRST)).endsWith(" 12.3 s");
    assertThat(screen.get(1))
        .isEqualTo("  failed  " + label(SECOND) + ", again in 5.0 s: the disk is full");
    assertThat(screen.get(2)).isEqualTo("  failed  " + label(THIRD) + ": epochs is 0");
    assertThat(screen.get(3).strip()).isEqualTo("run     " + label(SECOND));
    assertThat(screen.get(4))
        .startsWith("  [########................] 1 of 3 done, 1 running, 1 waiting, 0 failed; ")
        .endsWith(" so far, time left about 7.0 s");

    display.accept(closed());
    assertThat(screen(bytes.toString(StandardCharsets.UTF_8)))
        .as("nothing runs any more")
        .hasSize(4)
        .last()
        .asString()
        .startsWith("  [################........] 2 of 3 done")
        .endsWith("time left none");
  }

  private static final Pattern CODE =
      Pattern.compile("\u001b\\[(\\?7[lh])|\u001b\\[(\\d+)([AK])|\n|[^\u001b\n]+");

  private static final int NARROW = 40;

  /**
   * What a terminal shows that moves up (A) and clears lines (K), and goes on in the next line
   * behind so many signs unless it is told not to (7l).
   */
  private static List<String> screen(String written) {
    List<String> lines = new ArrayList<>(List.of(""));
    int row = 0;
    boolean wraps = true;
    Matcher parts = CODE.matcher(written);
    while (parts.find()) {
      if (parts.group().equals("\n")) {
        row++;
        while (lines.size() <= row) {
          lines.add("");
        }
      } else if (parts.group(1) != null) {
        wraps = parts.group(1).endsWith("h");
      } else if (parts.group(2) == null) {
        assertThat(lines.get(row)).as("nothing is written over").isEmpty();
        lines.set(row, parts.group());
        if (wraps && !parts.group().startsWith("  done") && !parts.group().startsWith("  failed")) {
          assertThat(parts.group()).as("what is drawn over is a line").hasSizeLessThan(NARROW);
        }
      } else if (parts.group(3).equals("A")) {
        row -= Integer.parseInt(parts.group(2));
      } else {
        lines.set(row, "");
      }
    }
    while (lines.getLast().isEmpty()) {
      lines.removeLast();
    }
    return lines;
  }
}
