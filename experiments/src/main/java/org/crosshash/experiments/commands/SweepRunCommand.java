package org.crosshash.experiments.commands;

import java.util.concurrent.Callable;
import org.crosshash.errors.CrosshashException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs what is left of a sweep. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Run the trials of an experiment file that are not done, and report.",
      "",
      "May be interrupted or killed at any time and run again; several processes may run one sweep"
          + " together. With MLFLOW_TRACKING_URI set the study and its trials are runs there.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  crosshash sweep run study.yaml",
      "  crosshash sweep run study.yaml 'seeds=[1]' --slots 2",
      "  crosshash sweep run study.yaml --json - > events.jsonl"
    })
final class SweepRunCommand implements Callable<Integer> {
  @Mixin private SweepWork work;
  @Spec private CommandSpec specification;

  @Override
  public Integer call() {
    return work.run(
        specification.commandLine().getOut(),
        (store, sweep) -> {
          if (store.isCancelled(sweep.loaded().digest())) {
            throw CrosshashException.precondition(
                "A cancelled sweep is gone on with by `sweep resume`",
                sweep.file().getName(),
                "run `crosshash sweep resume` with the same file");
          }
        });
  }
}
