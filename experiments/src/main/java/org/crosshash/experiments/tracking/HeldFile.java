package org.crosshash.experiments.tracking;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A lock file held by one holder of all processes; closing gives it back, and so does the death of
 * the process.
 */
final class HeldFile implements AutoCloseable {
  // An operating system's lock belongs to the process and is lost when any channel on the file
  // closes, so this process must not even open a file that it holds.
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private HeldFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Takes the file, or gives empty where somebody else holds it. */
  static Optional<HeldFile> take(Path path) {
    Path file = path.toAbsolutePath().normalize();
    if (!HELD_HERE.add(file)) {
      return Optional.empty();
    }
    boolean taken = false;
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      taken = lock != null;
      if (!taken) {
        channel.close();
        return Optional.empty();
      }
      return Optional.of(new HeldFile(file, channel));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } finally {
      if (!taken) {
        HELD_HERE.remove(file);
      }
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } finally {
      HELD_HERE.remove(file);
    }
  }
}
