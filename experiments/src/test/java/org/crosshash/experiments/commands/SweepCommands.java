package org.crosshash.experiments.commands;

import java.nio.file.Path;
import org.crosshash.experiments.platform.Workspace;

/** Commands on sweeps, for the tests of other packages. */
public final class SweepCommands {
  private SweepCommands() {}

  /** Runs `crosshash sweep COMMAND FILE` and gives what it printed. */
  public static String run(String command, Path file, Workspace workspace, String... more) {
    String[] arguments = new String[5 + more.length];
    arguments[0] = "sweep";
    arguments[1] = command;
    arguments[2] = file.toString();
    arguments[3] = "--workspace";
    arguments[4] = workspace.root().toString();
    System.arraycopy(more, 0, arguments, 5, more.length);
    CommandRun run = CommandRun.of(arguments);
    return run.out() + run.err();
  }

  /** Runs `crosshash compare A B --json -` and gives what it printed. */
  public static String compare(String first, String second, Workspace workspace) {
    CommandRun run =
        CommandRun.of(
            "compare", first, second, "--json", "-", "--workspace", workspace.root().toString());
    return run.out() + run.err();
  }
}
