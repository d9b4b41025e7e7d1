package org.crosshash.experiments.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.crosshash.errors.CrosshashException;

/** Shows a file in the user's browser. */
final class Browser {
  private static final List<String> OPENERS = List.of("xdg-open", "open");

  private Browser() {}

  /**
   * Opens a file.
   *
   * @throws CrosshashException (FAILED_PRECONDITION) if this machine has nothing to open it with
   */
  static void open(Path file) {
    for (String opener : OPENERS) {
      try {
        new ProcessBuilder(opener, file.toAbsolutePath().toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
        return;
      } catch (IOException absent) {
        // The next one may be there.
      }
    }
    throw CrosshashException.precondition(
        "--open needs a desktop",
        "none of " + String.join(", ", OPENERS) + " is installed",
        "open " + file.toAbsolutePath() + " yourself");
  }
}
