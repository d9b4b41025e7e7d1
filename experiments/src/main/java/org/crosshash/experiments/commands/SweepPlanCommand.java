package org.crosshash.experiments.commands;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.crosshash.experiments.pipeline.TrialId;
import org.crosshash.experiments.platform.Workspace;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.run.OpenSweep;
import org.crosshash.experiments.sweeps.run.PlannedSweep;
import org.crosshash.experiments.sweeps.run.WorkerResources;
import org.crosshash.experiments.sweeps.show.Durations;
import org.crosshash.experiments.sweeps.state.SweepStore;
import org.crosshash.experiments.sweeps.state.TrialRow;
import org.crosshash.experiments.v1.Running;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what a sweep would run. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Check an experiment file and list its trials, which of them are done, and how long the rest"
          + " may take.",
      "",
      "Nothing is started and nothing changed.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  crosshash sweep plan study.yaml",
      "  crosshash sweep plan study.yaml 'bits=[16]' --resolved"
    })
final class SweepPlanCommand implements Runnable {
  @Mixin private PlatformOptions platform;
  @Mixin private SweepFileOptions file;
  @Mixin private WorkerOptions worker;
  @Mixin private JsonOption json;
  @Spec private CommandSpec specification;

  @Option(
      names = "--resolved",
      description = "Print the file as it is meant instead, as JSON with defaults left out.")
  private boolean resolved;

  @Override
  public void run() {
    PrintWriter out = specification.commandLine().getOut();
    Workspace opened = platform.workspace();
    Sweep sweep = file.sweep(platform);
    if (resolved) {
      out.println(sweep.loaded().text());
      return;
    }
    Running running = sweep.file().getRunning();
    int slots = worker.slots(running);
    try (SweepStore store = SweepStore.open(opened.sweeps())) {
      PlannedSweep plan = PlannedSweep.of(new OpenSweep(store, sweep), slots);
      sweep = plan.sweep();
      List<Map<String, Object>> lines = new ArrayList<>();
      TextTable table =
          new TextTable("method", "variant", "dataset", "bits", "seed", "state", "identity");
      for (SweepTrial trial : sweep.trials()) {
        TrialId id = trial.trial().id();
        TrialRow row = plan.rows().get(trial.identity());
        String state = row == null ? "waiting" : row.status().name().toLowerCase(Locale.ROOT);
        table.row(
            id.method(),
            id.ablation(),
            id.dataset(),
            Integer.toString(id.bits()),
            Long.toString(id.seed()),
            state,
            trial.identity().substring(0, 12));
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("trial", id.label());
        line.put("method", id.method());
        line.put("profile", id.profile());
        line.put("variant", id.ablation());
        line.put("dataset", id.dataset());
        line.put("bits", id.bits());
        line.put("seed", id.seed());
        line.put("state", state);
        line.put("identity", trial.identity());
        lines.add(line);
      }
      out.print(table.text());
      if (sweep.unproposed() > 0) {
        out.printf("%d trials are still to be proposed%n", sweep.unproposed());
      }
      out.printf(
          "%s %s: %s%s%n",
          sweep.file().getName(),
          sweep.loaded().digest().substring(0, 12),
          plan.counts(),
          plan.equal() > 0
              ? " (%d of the trials above equal another)".formatted(plan.equal())
              : "");
      String needed = WorkerResources.words(running);
      out.printf(
          "At a time: %d%s%n",
          slots,
          needed.isEmpty()
              ? ""
              : "; a trial needs %s, the worker has %s".formatted(needed, worker.resources()));
      out.printf("Time left: %s%n", Durations.words(plan.forecast(), slots));
      json.write(lines);
    }
  }
}
