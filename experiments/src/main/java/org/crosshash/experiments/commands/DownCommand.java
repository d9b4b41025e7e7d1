package org.crosshash.experiments.commands;

import org.crosshash.experiments.platform.RunningPlatform;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Ends the platform of the workspace. */
@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description = {
      "End the platform of the workspace. Unfinished work goes on when it is started again.",
      ""
    },
    footer = {"", "Example:", "  crosshash down"})
final class DownCommand implements Runnable {
  @Mixin private WorkspaceOption option;
  @Spec private CommandSpec specification;

  @Override
  public void run() {
    boolean ran = RunningPlatform.stop(option.open());
    specification.commandLine().getOut().println(ran ? "Down" : "It was not running");
  }
}
