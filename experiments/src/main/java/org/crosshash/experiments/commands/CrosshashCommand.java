package org.crosshash.experiments.commands;

import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The root of all commands. */
@Command(
    name = "crosshash",
    mixinStandardHelpOptions = true,
    version = "crosshash 0.1.0",
    description = {
      "Unsupervised cross-modal hashing: image-text pairs in, short binary codes out, Hamming"
          + " search on top.",
      ""
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      QuickstartCommand.class,
      ResultsCommand.class,
      SweepCommand.class,
      CompareCommand.class,
      AblationsCommand.class,
      QueryCommand.class,
      UpCommand.class,
      DownCommand.class,
      ImportCommand.class,
      DatasetsCommand.class,
      MethodsCommand.class,
      RecipesCommand.class,
      ModelsCommand.class,
      EncodeCommand.class,
      AlignCommand.class,
      GuideCommand.class,
      GuidanceCommand.class,
      GraphCommand.class,
      CommunitiesCommand.class,
      TrainCommand.class,
      HashCommand.class,
      CodesCommand.class,
      IndexCommand.class,
      SearchCommand.class,
      EvaluateCommand.class,
      TablesCommand.class,
      TrackingCommand.class,
      MlflowCommand.class,
      ServeCommand.class,
      WarmUpCommand.class,
    },
    footer = {
      "",
      "Begin with:",
      "  crosshash quickstart",
      "  crosshash query \"a red flag\"",
      "",
      "Exit status: 0 done, 1 failed, 2 wrong usage, 130 interrupted."
    })
public final class CrosshashCommand implements Runnable {
  private static final int FAILED = 1;
  private static final int INTERRUPTED = 130;

  @Spec private CommandSpec specification;

  /**
   * Runs a command and ends the process with its status.
   *
   * @param arguments the command and its options
   */
  public static void main(String[] arguments) {
    CommandLine line = commandLine();
    int status = line.execute(arguments);
    line.getOut().flush();
    line.getErr().flush();
    System.exit(status);
  }

  /** The commands, ready to be executed. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new CrosshashCommand());
    line.setExecutionExceptionHandler(errors());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    line.setAbbreviatedOptionsAllowed(false);
    return line;
  }

  /** An error of the domain is a line for a person; anything else is a fault of ours. */
  private static IExecutionExceptionHandler errors() {
    return (failure, line, parsed) -> {
      if (failure instanceof CrosshashException known) {
        line.getErr().println("crosshash: " + known.getMessage());
        if (System.getenv("CROSSHASH_DEBUG") != null) {
          known.printStackTrace(line.getErr());
        }
        return known.problem() == Problem.CANCELLED ? INTERRUPTED : FAILED;
      }
      line.getErr().println("crosshash: this is a fault of crosshash, please report it:");
      failure.printStackTrace(line.getErr());
      return FAILED;
    };
  }

  @Override
  public void run() {
    specification.commandLine().usage(specification.commandLine().getOut());
  }
}
