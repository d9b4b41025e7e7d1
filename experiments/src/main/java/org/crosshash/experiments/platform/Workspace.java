package org.crosshash.experiments.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.experiments.sweeps.serve.SweepFolders;

/**
 * The folder that holds all that commands keep: the platform's store and indexes, datasets, spooled
 * runs, logs.
 *
 * @param root the folder, absolute
 */
public record Workspace(Path root) {
  /** Name of the folder where none is given, in the current folder. */
  public static final String DEFAULT = ".crosshash";

  /** Name of the workspace in the data folder of a server that was told no other. */
  public static final String OF_A_SERVER = "experiments";

  /**
   * Opens a workspace, making its folders where they are absent.
   *
   * @throws CrosshashException (FAILED_PRECONDITION) if it cannot be written
   */
  public static Workspace open(Path folder) {
    Workspace workspace = new Workspace(folder.toAbsolutePath().normalize());
    try {
      for (Path part :
          new Path[] {
            workspace.platform(),
            workspace.datasets(),
            workspace.tracking(),
            workspace.logs(),
            workspace.clients()
          }) {
        Files.createDirectories(part);
      }
    } catch (IOException failure) {
      throw new CrosshashException(
          Problem.FAILED_PRECONDITION,
          "A workspace must be a folder that can be written",
          workspace.root() + " (" + failure + ")",
          "choose another by --workspace",
          failure);
    }
    return workspace;
  }

  /** Data folder of the platform's server, which locks it and says there where it answers. */
  public Path platform() {
    return root.resolve("platform");
  }

  /** Model folders, each under its encoder's id; made when the first is added. */
  public Path encoders() {
    return root.resolve("encoders");
  }

  /** Imported datasets, a folder each. */
  public Path datasets() {
    return root.resolve("datasets");
  }

  /** Spooled runs. */
  public Path tracking() {
    return root.resolve("tracking");
  }

  /** State and reports of sweeps; made when the first is planned. */
  public Path sweeps() {
    return root.resolve("sweeps");
  }

  /** What a server needs of the workspace for sweeps. */
  public SweepFolders sweepFolders() {
    return new SweepFolders(sweeps(), datasets(), tracking());
  }

  /** What the platform's process writes. */
  public Path logs() {
    return root.resolve("logs");
  }

  /** A file for each process that uses the platform. */
  public Path clients() {
    return root.resolve("clients");
  }

  /** Names the process of the platform that {@code crosshash up} asked to stay. */
  public Path keep() {
    return root.resolve("keep");
  }
}
