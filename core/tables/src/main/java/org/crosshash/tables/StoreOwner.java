package org.crosshash.tables;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.files.LockFile;

/** Keeps a second store, in this process or another, out of a folder. */
final class StoreOwner {
  private static final String FILE = "LOCK";

  private StoreOwner() {}

  /**
   * Takes a folder that exists.
   *
   * @throws CrosshashException (FAILED_PRECONDITION) if somebody holds it
   */
  static LockFile take(Path folder) throws IOException {
    Path file = folder.toRealPath().resolve(FILE);
    Optional<LockFile> taken = LockFile.take(file);
    if (taken.isEmpty()) {
      throw CrosshashException.precondition(
          "A store's folder belongs to one process at a time",
          folder.toRealPath() + " is held by " + LockFile.holder(file),
          "end that process, attach to its server, or use another folder");
    }
    return taken.get();
  }
}
