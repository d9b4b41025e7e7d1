package org.crosshash.search.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.crosshash.errors.CrosshashException;

/**
 * Keeps a folder for one owner at a time, across processes: a lock of the operating system on the
 * file {@code owner} in it, which ends with its process however that ends.
 */
final class FolderLock implements AutoCloseable {
  private static final String FILE = "owner";
  private static final int LONGEST_OWNER = 256;

  /**
   * Folders this process has. The system's locks belong to the process, and closing any channel of
   * the file gives them back: a folder that is ours must not be touched a second time.
   */
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Takes a folder.
   *
   * @throws CrosshashException FAILED_PRECONDITION where somebody else has it
   */
  static FolderLock take(Path folder) {
    Path ours = realPath(folder);
    if (!OURS.add(ours)) {
      throw taken(folder, "this process (" + ProcessHandle.current().pid() + ")");
    }
    boolean kept = false;
    try {
      FolderLock lock = lock(ours);
      kept = true;
      return lock;
    } finally {
      if (!kept) {
        OURS.remove(ours);
      }
    }
  }

  private static FolderLock lock(Path folder) {
    Path file = folder.resolve(FILE);
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        String owner = readOwner(file);
        channel.close();
        throw taken(folder, owner);
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              ("process " + ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
      return new FolderLock(folder, channel);
    } catch (IOException e) {
      closeQuietly(channel, e);
      throw new UncheckedIOException("cannot lock " + file, e);
    }
  }

  private static CrosshashException taken(Path folder, String owner) {
    return CrosshashException.precondition(
        "An index folder belongs to one process at a time",
        folder + " belongs to " + owner,
        "use that process, or stop it first");
  }

  private static Path realPath(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot find " + folder, e);
    }
  }

  private static String readOwner(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String owner =
        new String(bytes, 0, Math.min(bytes.length, LONGEST_OWNER), StandardCharsets.UTF_8);
    return owner.isBlank() ? "another process" : owner;
  }

  private static void closeQuietly(FileChannel channel, IOException reason) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        reason.addSuppressed(e);
      }
    }
  }

  /** Gives the folder back. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot give the lock of an index folder back", e);
    } finally {
      OURS.remove(folder);
    }
  }
}
