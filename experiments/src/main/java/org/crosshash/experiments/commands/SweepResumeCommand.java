package org.crosshash.experiments.commands;

import java.util.concurrent.Callable;
import org.crosshash.errors.CrosshashException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Goes on with a sweep. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = {"Go on with a sweep that was started, also where it was cancelled.", ""},
    footer = {"", "Example:", "  crosshash sweep resume study.yaml"})
final class SweepResumeCommand implements Callable<Integer> {
  @Mixin private SweepWork work;
  @Spec private CommandSpec specification;

  @Override
  public Integer call() {
    return work.run(
        specification.commandLine().getOut(),
        (store, sweep) -> {
          if (!store.isRegistered(sweep.loaded().digest())) {
            throw CrosshashException.precondition(
                "Only a sweep that was started can be resumed",
                sweep.file().getName() + " as it stands in the file",
                "start it by `crosshash sweep run`; trials that are done are not run again");
          }
          store.setCancelled(sweep.loaded().digest(), false);
        });
  }
}
