package org.crosshash.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder among the system's temporary files, for as long as something is done with it. */
public final class TemporaryFolder {
  private TemporaryFolder() {}

  /**
   * What is done with it.
   *
   * @param <T> what comes of it
   */
  @FunctionalInterface
  public interface Use<T> {
    /** Does it. */
    T of(Path folder) throws IOException;
  }

  /**
   * Makes an empty folder, uses it, and deletes it with all that is in it, also after a failure.
   *
   * @param prefix what the folder's name begins with
   * @return what the use gave
   */
  public static <T> T use(String prefix, Use<T> use) throws IOException {
    Path folder = Files.createTempDirectory(prefix);
    try {
      return use.of(folder);
    } finally {
      DurableFiles.deleteTree(folder);
    }
  }
}
