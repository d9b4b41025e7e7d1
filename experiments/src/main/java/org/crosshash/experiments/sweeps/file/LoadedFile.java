package org.crosshash.experiments.sweeps.file;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;
import org.crosshash.config.Settings;
import org.crosshash.experiments.v1.ExperimentFile;
import org.crosshash.tables.Digest;

/**
 * An experiment file as it is meant: with what it extends, its variables put in, overrides laid
 * over and defaults filled in.
 *
 * @param path where it was read; empty: it was sent
 * @param file what it says; nothing is left in {@code extends} and {@code variables}
 */
public record LoadedFile(Optional<Path> path, ExperimentFile file) {
  /** Checks that nothing is null. */
  public LoadedFile {
    requireNonNull(path, "path");
    requireNonNull(file, "file");
  }

  /** The file as canonical JSON: equal for files that mean the same. */
  public String text() {
    return Settings.canonical(file);
  }

  /**
   * SHA-256 of all that says which trials there are and what is reported of them, hexadecimal; how
   * they are run has no part in it.
   */
  public String digest() {
    return Digest.of(Settings.canonical(file.toBuilder().clearRunning().build())).hex();
  }
}
