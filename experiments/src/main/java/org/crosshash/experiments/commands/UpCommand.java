package org.crosshash.experiments.commands;

import org.crosshash.experiments.platform.RunningPlatform;
import org.crosshash.experiments.platform.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Starts the platform of the workspace and lets it stay. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Start the platform of the workspace and keep it running; commands attach to it and answer"
          + " at once.",
      ""
    },
    footer = {"", "Example:", "  crosshash up", "  crosshash query \"a red flag\""})
final class UpCommand implements Runnable {
  @Mixin private WorkspaceOption option;
  @Spec private CommandSpec specification;

  @Override
  public void run() {
    Workspace workspace = option.open();
    try (RunningPlatform platform = RunningPlatform.attachOrStart(workspace)) {
      platform.keep(workspace);
      specification
          .commandLine()
          .getOut()
          .printf(
              "%s at %s (process %d); `crosshash down` ends it%n",
              platform.started() ? "Up" : "Up already", platform.address(), platform.processId());
    }
  }
}
