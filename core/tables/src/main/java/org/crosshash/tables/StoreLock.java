package org.crosshash.tables;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.crosshash.errors.CrosshashException;

/**
 * Keeps a second store, in this process or another, out of a folder.
 *
 * <p>The lock is the operating system's and ends with the process, however it ends; the number in
 * the file only says who holds it.
 */
final class StoreLock implements AutoCloseable {
  private static final String FILE = "LOCK";

  /**
   * Folders that this process holds. Closing any channel of a file ends the process's lock on it,
   * so a folder that is held here must be refused before its lock file is touched.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private StoreLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Takes the lock of a folder that exists.
   *
   * @throws CrosshashException (FAILED_PRECONDITION) if somebody holds it
   */
  static StoreLock acquire(Path folder) throws IOException {
    Path real = folder.toRealPath();
    if (!HELD.add(real)) {
      throw refused(real, "this process, " + ProcessHandle.current().pid());
    }
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              real.resolve(FILE),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        String holder = Files.readString(real.resolve(FILE)).strip();
        throw refused(real, holder.isEmpty() ? "another process" : "process " + holder);
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
      channel.force(true);
      return new StoreLock(real, channel);
    } catch (IOException | RuntimeException e) {
      if (channel != null) {
        channel.close();
      }
      HELD.remove(real);
      throw e;
    }
  }

  private static CrosshashException refused(Path folder, String holder) {
    return CrosshashException.precondition(
        "A store's folder belongs to one process at a time",
        folder + " is held by " + holder,
        "end that process, attach to its server, or use another folder");
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD.remove(folder);
    }
  }
}
