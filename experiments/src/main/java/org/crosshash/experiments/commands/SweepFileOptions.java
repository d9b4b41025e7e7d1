package org.crosshash.experiments.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.experiments.datasets.DatasetCatalogue;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.file.ExperimentFiles;
import picocli.CommandLine.Parameters;

/** The parameters that name an experiment file and what is changed of it. */
final class SweepFileOptions {
  @Parameters(index = "0", paramLabel = "FILE", description = "Experiment file, YAML.")
  private Path file;

  @Parameters(
      index = "1..*",
      paramLabel = "PATH=VALUE",
      description =
          "Values in place of the file's, such as seeds=[1,2], variables.epochs=5 or"
              + " methods.0.profile=paper.")
  private List<String> overrides = new ArrayList<>();

  /** Reads the file and spreads it out. */
  Sweep sweep(PlatformOptions platform) {
    return Sweep.of(
        ExperimentFiles.load(file, overrides),
        new DatasetCatalogue(platform.workspace().datasets()),
        platform.models());
  }

  /** The parameters as they are typed after a command. */
  String typed() {
    StringBuilder text = new StringBuilder(file.toString());
    overrides.forEach(override -> text.append(" '").append(override).append('\''));
    return text.toString();
  }
}
