package org.crosshash.experiments.tracking;

import java.io.IOException;
import java.nio.file.Path;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/** What the file system reports of the folder of runs, as errors of the domain. */
final class SpoolErrors {
  private SpoolErrors() {}

  /**
   * The error of a file that cannot be read or written now. As an outage: what is to be recorded
   * waits until it can be.
   */
  static CrosshashException of(Path file, IOException failure) {
    return new CrosshashException(
        Problem.UNAVAILABLE,
        "The folder of runs must be readable and writable, and its disk have room",
        file + " (" + failure + ")",
        "make room or give this user the rights, and run it again: what was computed and recorded"
            + " is kept",
        failure);
  }
}
