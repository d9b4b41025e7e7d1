package org.crosshash.experiments.commands;

import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.platform.Workspace;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.state.SweepStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Ends a sweep before its end. */
@Command(
    name = "cancel",
    mixinStandardHelpOptions = true,
    description = {
      "Tell all workers of a sweep to break off; what is done stays done.",
      "",
      "They see it within seconds. `sweep resume` takes it back.",
      ""
    },
    footer = {"", "Example:", "  crosshash sweep cancel study.yaml"})
final class SweepCancelCommand implements Runnable {
  @Mixin private PlatformOptions platform;
  @Mixin private SweepFileOptions file;
  @Spec private CommandSpec specification;

  @Override
  public void run() {
    Workspace opened = platform.workspace();
    Sweep sweep = file.sweep(platform);
    try (SweepStore store = SweepStore.open(opened.sweeps())) {
      if (!store.isRegistered(sweep.loaded().digest())) {
        throw CrosshashException.precondition(
            "Only a sweep that was started can be cancelled",
            sweep.file().getName() + " as it stands in the file",
            "give the same overrides as when it was started");
      }
      store.setCancelled(sweep.loaded().digest(), true);
    }
    specification
        .commandLine()
        .getOut()
        .printf(
            "%s is cancelled; go on with: crosshash sweep resume %s%n",
            sweep.file().getName(), file.typed());
  }
}
