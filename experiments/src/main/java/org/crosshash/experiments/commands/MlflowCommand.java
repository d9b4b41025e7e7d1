package org.crosshash.experiments.commands;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.crosshash.experiments.platform.Workspace;
import org.crosshash.experiments.progress.Progress;
import org.crosshash.experiments.tracking.LocalMlflow;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A local MLflow server for those who have none. */
@Command(
    name = "mlflow",
    mixinStandardHelpOptions = true,
    description = {
      "Run an MLflow server of the workspace on this machine; commands record their runs there"
          + " while it runs, unless MLFLOW_TRACKING_URI names another.",
      ""
    },
    subcommands = {
      MlflowCommand.Up.class,
      MlflowCommand.Down.class,
      MlflowCommand.Status.class,
    },
    footer = {"", "Examples:", "  crosshash mlflow up", "  crosshash tracking replay"})
final class MlflowCommand implements Runnable {
  @Spec private CommandSpec specification;

  @Override
  public void run() {
    specification.commandLine().usage(specification.commandLine().getOut());
  }

  private static void print(
      PrintWriter out, LocalMlflow local, LocalMlflow.Server server, boolean already) {
    out.printf(
        "%s at %s (MLflow %s, process %d, data in %s)%n",
        already ? "Up already" : "Up",
        server.address(),
        server.version(),
        server.processId(),
        local.folder());
    out.printf("export MLFLOW_TRACKING_URI=%s%n", server.address());
  }

  /** Starts it. */
  @Command(
      name = "up",
      mixinStandardHelpOptions = true,
      description = {
        "Start the MLflow server of the workspace, on loopback alone, and wait until it answers.",
        "",
        "Needs a Python with MLflow. Commands of the workspace use it by themselves; the line that"
            + " is printed is for other programs. It keeps its port and its data when it is ended"
            + " and started again.",
        ""
      },
      footer = {
        "",
        "Examples:",
        "  crosshash mlflow up",
        "  crosshash mlflow up --python ~/venv/bin/python --port 5001"
      })
  static final class Up implements Runnable {
    @Mixin private WorkspaceOption option;
    @Spec private CommandSpec specification;

    @Option(
        names = "--python",
        paramLabel = "FILE",
        description =
            "Python with MLflow, or an mlflow program (default: that of the folder mlflow/python in"
                + " the workspace, else one on the PATH).")
    private Optional<Path> python = Optional.empty();

    @Option(
        names = "--port",
        paramLabel = "N",
        description = "Port (default: the one it had, else 5000, else a free one).")
    private Optional<Integer> port = Optional.empty();

    @Override
    public void run() {
      Workspace workspace = option.open();
      LocalMlflow local = WorkspaceTracking.local(workspace);
      try (Progress.Task task = Progress.onConsole().begin("mlflow")) {
        LocalMlflow.Server server = local.up(python, port, note -> task.at(0, 0, note));
        task.end(server.started() ? "up" : "up already");
        print(specification.commandLine().getOut(), local, server, !server.started());
      }
    }
  }

  /** Ends it. */
  @Command(
      name = "down",
      mixinStandardHelpOptions = true,
      description = {"End the MLflow server of the workspace; its data stays.", ""},
      footer = {"", "Example:", "  crosshash mlflow down"})
  static final class Down implements Runnable {
    @Mixin private WorkspaceOption option;
    @Spec private CommandSpec specification;

    @Override
    public void run() {
      boolean ran = WorkspaceTracking.local(option.open()).down();
      specification.commandLine().getOut().println(ran ? "Down" : "It was not running");
    }
  }

  /** Tells of it. */
  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = {"Say whether the MLflow server of the workspace runs, and where.", ""},
      exitCodeListHeading = "%nExit status:%n",
      exitCodeList = {"0:it answers", "1:it does not"},
      footer = {"", "Example:", "  crosshash mlflow status"})
  static final class Status implements Callable<Integer> {
    @Mixin private WorkspaceOption option;
    @Spec private CommandSpec specification;

    @Override
    public Integer call() {
      LocalMlflow local = WorkspaceTracking.local(option.open());
      PrintWriter out = specification.commandLine().getOut();
      Optional<LocalMlflow.Server> server = local.running();
      if (server.isEmpty()) {
        out.println("It is not running; `crosshash mlflow up` starts it");
        return 1;
      }
      print(out, local, server.get(), false);
      if (!local.isHealthy(server.get())) {
        out.printf("It does not answer; see %s%n", local.log());
        return 1;
      }
      return 0;
    }
  }
}
