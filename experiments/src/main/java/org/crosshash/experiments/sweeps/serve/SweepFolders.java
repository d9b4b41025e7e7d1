package org.crosshash.experiments.sweeps.serve;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * Where served sweeps find what commands keep in a workspace too.
 *
 * @param sweeps state of sweeps
 * @param datasets imported datasets
 * @param tracking spooled runs
 */
public record SweepFolders(Path sweeps, Path datasets, Path tracking) {
  /** Checks that nothing is null. */
  public SweepFolders {
    requireNonNull(sweeps, "sweeps");
    requireNonNull(datasets, "datasets");
    requireNonNull(tracking, "tracking");
  }
}
