package org.crosshash.experiments.sweeps.show;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.crosshash.experiments.sweeps.run.SweepEvent;

/** A line for each thing that happens, for logs and pipes. */
public final class PlainDisplay implements Consumer<SweepEvent> {
  private final PrintWriter out;
  private final Supplier<String> timeLeft;

  /**
   * Writes lines.
   *
   * @param timeLeft says how long the rest may take
   */
  public PlainDisplay(PrintWriter out, Supplier<String> timeLeft) {
    this.out = out;
    this.timeLeft = timeLeft;
  }

  @Override
  public void accept(SweepEvent event) {
    switch (event) {
      case SweepEvent.Opened opened ->
          out.printf("sweep: %s, time left %s%n", opened.counts(), timeLeft.get());
      case SweepEvent.Began began ->
          out.printf(
              "begin  %s%s%n",
              began.trial().trial().id().label(),
              began.attempt() > 1 ? ", try " + began.attempt() : "");
      case SweepEvent.Stage _ -> {}
      case SweepEvent.Done done ->
          out.printf(
              Locale.ROOT,
              "done   %s in %.1f s (%d of %d, time left %s)%n",
              done.trial().trial().id().label(),
              done.seconds(),
              done.counts().done(),
              done.counts().total(),
              timeLeft.get());
      case SweepEvent.Failed failed ->
          out.printf(
              "failed %s%s: %s%n",
              failed.trial().trial().id().label(),
              failed
                  .pauseSeconds()
                  .map(pause -> ", again in " + Durations.words(pause))
                  .orElse(" for good"),
              failed.error());
      case SweepEvent.Released released ->
          out.printf("left   %s: %s%n", released.trial().trial().id().label(), released.why());
      case SweepEvent.Stopped stopped ->
          out.printf("stop   %s: %s%n", stopped.trial().trial().id().label(), stopped.why());
      case SweepEvent.WaitsForOthers waits ->
          out.printf("waiting for trials that other workers run: %s%n", waits.counts());
      case SweepEvent.Closed closed -> out.printf("sweep: %s%n", closed.summary().counts());
    }
    out.flush();
  }
}
