package org.crosshash.experiments.sweeps.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.crosshash.files.LockFile;

/**
 * One that runs trials. It lives as long as it holds its lock file, which the operating system
 * takes from it when its process ends, however that ends.
 */
public final class Worker implements AutoCloseable {
  private final String id;
  private final Path file;
  private final LockFile lock;

  Worker(String id, Path file, LockFile lock) {
    this.id = id;
    this.file = file;
    this.lock = lock;
  }

  /** Its name in the store, never used twice. */
  public String id() {
    return id;
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
      lock.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
