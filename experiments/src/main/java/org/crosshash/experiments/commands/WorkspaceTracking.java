package org.crosshash.experiments.commands;

import java.util.Map;
import org.crosshash.experiments.platform.Workspace;
import org.crosshash.experiments.tracking.LocalMlflow;
import org.crosshash.experiments.tracking.SystemSampler;
import org.crosshash.experiments.tracking.Tracking;
import org.crosshash.kit.DataFolder;

/**
 * The tracking of a workspace: at the server that the environment names, else at the workspace's
 * own where that runs.
 */
final class WorkspaceTracking {
  private WorkspaceTracking() {}

  /** Opens it, with system metrics of the workspace's platform. */
  static Tracking open(Workspace workspace) {
    return Tracking.open(
        workspace.tracking(),
        environment(workspace),
        new SystemSampler(
            () ->
                DataFolder.holder(workspace.platform())
                    .flatMap(holder -> ProcessHandle.of(holder.processId())),
            workspace.root()));
  }

  /** The variables that name the server. */
  static Map<String, String> environment(Workspace workspace) {
    return local(workspace).environment(System.getenv());
  }

  /** The workspace's own server, whether it runs or not. */
  static LocalMlflow local(Workspace workspace) {
    return LocalMlflow.beside(workspace.tracking());
  }
}
