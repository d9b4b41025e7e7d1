package org.crosshash.search.index;

import java.nio.file.Path;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/** Makes the errors for index files that are damaged: what is damaged, where, and the cure. */
final class Damage {
  private Damage() {}

  /** A DATA_LOSS error that names the folder and what in it is damaged. */
  static CrosshashException in(Path folder, String what) {
    return in(folder, what, null);
  }

  /** A DATA_LOSS error with the engine's own finding beneath. */
  static CrosshashException in(Path folder, String what, Throwable cause) {
    return new CrosshashException(
        Problem.DATA_LOSS,
        "An index answers only from files that are whole",
        folder + ": " + what,
        "restore this folder from a backup, or delete the index and index its codes table again",
        cause);
  }
}
