package org.crosshash.experiments.commands;

import java.nio.file.Path;
import org.crosshash.experiments.platform.Workspace;
import picocli.CommandLine.Option;

/** The option that names the workspace. */
final class WorkspaceOption {
  @Option(
      names = "--workspace",
      paramLabel = "DIR",
      defaultValue = "${env:CROSSHASH_WORKSPACE:-" + Workspace.DEFAULT + "}",
      description = "Folder of the store, datasets and runs (default: ${DEFAULT-VALUE}).")
  private Path folder;

  Workspace open() {
    return Workspace.open(folder);
  }
}
