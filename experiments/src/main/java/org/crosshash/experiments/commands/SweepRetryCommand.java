package org.crosshash.experiments.commands;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs failed trials again. */
@Command(
    name = "retry",
    mixinStandardHelpOptions = true,
    description = {"Run the failed trials of a sweep again, and what else is left.", ""},
    footer = {"", "Example:", "  crosshash sweep retry study.yaml"})
final class SweepRetryCommand implements Callable<Integer> {
  @Mixin private SweepWork work;
  @Spec private CommandSpec specification;

  @Override
  public Integer call() {
    return work.run(
        specification.commandLine().getOut(),
        (store, sweep) -> {
          store.setCancelled(sweep.loaded().digest(), false);
          int failed = store.leases().retry(sweep.loaded().digest());
          specification.commandLine().getOut().printf("%d failed trials wait again%n", failed);
        });
  }
}
