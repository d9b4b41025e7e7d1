package org.crosshash.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A file that one holder has at a time, across threads and processes; whoever holds it may use what
 * it stands for, for example the folder it lies in.
 *
 * <pre>{@code
 * LockFile lock =
 *     LockFile.take(folder.resolve("LOCK"))
 *         .orElseThrow(() -> refused(LockFile.holder(folder.resolve("LOCK"))));
 * }</pre>
 *
 * <p>The lock is the operating system's and ends with its process, however that ends; the number in
 * the file only says who holds it. The file stays when the lock is given back. Safe for any number
 * of threads.
 */
public final class LockFile implements AutoCloseable {
  private static final int LONGEST_NUMBER = 20;

  /**
   * Files held by this process, which is also the mutex of all that opens or closes one here. The
   * system's locks belong to the process, and closing any channel of a locked file gives its lock
   * back: a file that is held here must not even be opened.
   */
  private static final Set<Path> HELD_HERE = new HashSet<>();

  private final Path file;
  private final FileChannel channel;

  private LockFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes a file, making it where it does not exist; never waits.
   *
   * @param path its folder must exist
   * @return empty where somebody else holds it, in this process or another
   */
  public static Optional<LockFile> take(Path path) throws IOException {
    Path file = real(path);
    synchronized (HELD_HERE) {
      if (HELD_HERE.contains(file)) {
        return Optional.empty();
      }
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      boolean taken = false;
      try {
        taken = channel.tryLock() != null;
        if (!taken) {
          return Optional.empty();
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(ownNumber().getBytes(StandardCharsets.US_ASCII)));
        HELD_HERE.add(file);
        return Optional.of(new LockFile(file, channel));
      } finally {
        if (!taken || !HELD_HERE.contains(file)) {
          channel.close();
        }
      }
    }
  }

  /** Whether somebody holds a file, in this process or another. */
  public static boolean isHeld(Path path) throws IOException {
    if (!Files.exists(path)) {
      return false;
    }
    Path file = real(path);
    synchronized (HELD_HERE) {
      if (HELD_HERE.contains(file)) {
        return true;
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        return channel.tryLock() == null;
      }
    }
  }

  /** Whether this process holds a file. */
  public static boolean isHeldHere(Path path) throws IOException {
    Path file = real(path);
    synchronized (HELD_HERE) {
      return HELD_HERE.contains(file);
    }
  }

  /** Who holds a file that is held, in words: {@code process 4711} or {@code another process}. */
  public static String holder(Path path) throws IOException {
    Path file = real(path);
    synchronized (HELD_HERE) {
      if (HELD_HERE.contains(file)) {
        return "this process, " + ownNumber();
      }
      // The file is not locked by us, so that closing it gives nothing back.
      String number =
          Files.size(file) > LONGEST_NUMBER
              ? ""
              : Files.readString(file, StandardCharsets.ISO_8859_1).strip();
      return number.matches("\\d+") ? "process " + number : "another process";
    }
  }

  /** Gives the file back. Closing again does nothing. */
  @Override
  public void close() throws IOException {
    synchronized (HELD_HERE) {
      if (!channel.isOpen()) {
        return;
      }
      try {
        channel.close();
      } finally {
        HELD_HERE.remove(file);
      }
    }
  }

  private static Path real(Path path) throws IOException {
    Path absolute = path.toAbsolutePath();
    return absolute.getParent().toRealPath().resolve(absolute.getFileName());
  }

  private static String ownNumber() {
    return Long.toString(ProcessHandle.current().pid());
  }
}
