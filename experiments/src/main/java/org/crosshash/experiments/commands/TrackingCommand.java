package org.crosshash.experiments.commands;

import java.io.PrintWriter;
import org.crosshash.experiments.platform.Workspace;
import org.crosshash.experiments.tracking.Replay;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Commands on tracked runs. */
@Command(
    name = "tracking",
    mixinStandardHelpOptions = true,
    description = {"Send kept runs to MLflow.", ""},
    subcommands = TrackingCommand.ReplayCommand.class,
    footer = {
      "",
      "Example:",
      "  MLFLOW_TRACKING_URI=http://127.0.0.1:5000 crosshash tracking replay"
    })
final class TrackingCommand implements Runnable {
  @Spec private CommandSpec specification;

  @Override
  public void run() {
    specification.commandLine().usage(specification.commandLine().getOut());
  }

  /** Sends what a server lacks. */
  @Command(
      name = "replay",
      mixinStandardHelpOptions = true,
      description = {
        "Send the kept runs to the MLflow server that MLFLOW_TRACKING_URI names, else to the one"
            + " that `crosshash mlflow up` started, each once.",
        "",
        "May be broken off and repeated: a run that the server has is not sent again.",
        ""
      },
      footer = {
        "",
        "Example:",
        "  MLFLOW_TRACKING_URI=http://127.0.0.1:5000 crosshash tracking replay"
      })
  static final class ReplayCommand implements Runnable {
    @Mixin private WorkspaceOption workspace;
    @Spec private CommandSpec specification;

    @Override
    public void run() {
      PrintWriter out = specification.commandLine().getOut();
      Workspace opened = workspace.open();
      Replay.Result result =
          Replay.run(
              opened.tracking(),
              WorkspaceTracking.environment(opened),
              line -> {
                out.println(line);
                out.flush();
              });
      out.printf(
          "%d sent, %d there already, %d refused%n",
          result.sent(), result.there(), result.refused());
    }
  }
}
