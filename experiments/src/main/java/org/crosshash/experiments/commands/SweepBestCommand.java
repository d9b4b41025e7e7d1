package org.crosshash.experiments.commands;

import org.crosshash.experiments.platform.Workspace;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.run.OpenSweep;
import org.crosshash.experiments.sweeps.state.SweepStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the best point of a search. */
@Command(
    name = "best",
    mixinStandardHelpOptions = true,
    description = {
      "Print the best point of a search on the validation part, as a file that defines the variable"
          + " `winner`.",
      "",
      "A study that confirms it extends that file and lists '${winner}' among its methods. Nothing is"
          + " run.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  crosshash sweep best experiments/search.yaml --output experiments/winner.yaml"
    })
final class SweepBestCommand implements Runnable {
  @Mixin private PlatformOptions platform;
  @Mixin private SweepFileOptions file;
  @Mixin private OutputOption output;
  @Spec private CommandSpec specification;

  @Override
  public void run() {
    Workspace opened = platform.workspace();
    Sweep sweep = file.sweep(platform);
    try (SweepStore store = SweepStore.open(opened.sweeps())) {
      String best = new OpenSweep(store, sweep).best().file();
      output.write(best);
      specification.commandLine().getOut().print(best);
    }
  }
}
