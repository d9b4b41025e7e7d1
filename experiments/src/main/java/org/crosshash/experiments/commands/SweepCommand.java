package org.crosshash.experiments.commands;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Commands on sweeps. */
@Command(
    name = "sweep",
    mixinStandardHelpOptions = true,
    description = {
      "Run experiment files: datasets, methods with ablations and axes, code lengths, seeds.",
      ""
    },
    subcommands = {
      SweepPlanCommand.class,
      SweepRunCommand.class,
      SweepStatusCommand.class,
      SweepResumeCommand.class,
      SweepCancelCommand.class,
      SweepRetryCommand.class,
      SweepReportCommand.class,
      SweepBestCommand.class,
    },
    footer = {
      "",
      "Examples:",
      "  crosshash sweep plan experiments/sample-ablation.yaml",
      "  crosshash sweep run experiments/sample-ablation.yaml 'seeds=[1]'"
    })
final class SweepCommand implements Runnable {
  @Spec private CommandSpec specification;

  @Override
  public void run() {
    specification.commandLine().usage(specification.commandLine().getOut());
  }
}
