package org.crosshash.experiments.commands;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.experiments.platform.Workspace;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepCounts;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.run.OpenSweep;
import org.crosshash.experiments.sweeps.run.PlannedSweep;
import org.crosshash.experiments.sweeps.show.Durations;
import org.crosshash.experiments.sweeps.state.SweepStore;
import org.crosshash.experiments.sweeps.state.TrialRow;
import org.crosshash.experiments.sweeps.state.TrialStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says how far a sweep has come. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {"Say how far a sweep has come, what is being run and what failed.", ""},
    footer = {"", "Example:", "  crosshash sweep status study.yaml"})
final class SweepStatusCommand implements Runnable {
  @Mixin private PlatformOptions platform;
  @Mixin private SweepFileOptions file;
  @Mixin private JsonOption json;
  @Spec private CommandSpec specification;

  @Override
  public void run() {
    PrintWriter out = specification.commandLine().getOut();
    Workspace opened = platform.workspace();
    Sweep sweep = file.sweep(platform);
    String digest = sweep.loaded().digest();
    try (SweepStore store = SweepStore.open(opened.sweeps())) {
      PlannedSweep plan =
          PlannedSweep.of(new OpenSweep(store, sweep), sweep.file().getRunning().getSlots());
      SweepCounts counts = plan.counts();
      String state =
          !store.isRegistered(digest)
              ? "not started"
              : store.isCancelled(digest) ? "cancelled" : counts.isOver() ? "ended" : "open";
      out.printf("%s %s, %s: %s%n", sweep.file().getName(), digest.substring(0, 12), state, counts);
      for (SweepTrial trial : plan.sweep().byIdentity().values()) {
        TrialRow row = plan.rows().get(trial.identity());
        if (row != null && row.status() == TrialStatus.RUNNING) {
          out.printf("running %s, try %d%n", trial.trial().id().label(), row.attempts());
        } else if (row != null && !row.error().isEmpty()) {
          out.printf(
              "%s %s, try %d: %s%n",
              row.status() == TrialStatus.FAILED ? "failed " : "waits  ",
              trial.trial().id().label(),
              row.attempts(),
              row.error());
        }
      }
      out.printf("Time left: %s%n", Durations.words(plan.forecast(), plan.slots()));
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("sweep", sweep.file().getName());
      line.put("digest", digest);
      line.put("state", state);
      line.put("total", counts.total());
      line.put("done", counts.done());
      line.put("running", counts.running());
      line.put("waiting", counts.waiting());
      line.put("failed", counts.failed());
      line.put("stopped", counts.stopped());
      line.put("seconds_left", plan.secondsLeft());
      json.write(List.of(line));
    }
  }
}
