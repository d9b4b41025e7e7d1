package org.crosshash.search.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.crosshash.errors.CrosshashException;
import org.crosshash.files.LockFile;

/** Keeps an index's folder for one owner at a time, by a lock on the file {@code owner} in it. */
final class IndexOwner {
  private static final String FILE = "owner";

  private IndexOwner() {}

  /**
   * Takes a folder.
   *
   * @throws CrosshashException FAILED_PRECONDITION where somebody else has it
   */
  static LockFile take(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      return LockFile.take(file).orElseThrow(() -> taken(folder, file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock " + file, e);
    }
  }

  private static CrosshashException taken(Path folder, Path file) {
    String owner;
    try {
      owner = LockFile.holder(file);
    } catch (IOException e) {
      owner = "another process (" + e + ")";
    }
    return CrosshashException.precondition(
        "An index folder belongs to one process at a time",
        folder + " belongs to " + owner,
        "use that process, or stop it first");
  }
}
