package org.crosshash.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Files that are either wholly written and on disk, or not there, also after a power failure.
 *
 * <p>A writer that is killed leaves at most a hidden file that {@link #isTemporary} knows by its
 * name. Safe for any number of threads; of two that write one file the last wins.
 */
public final class DurableFiles {
  private static final String TEMPORARY = ".tmp";

  private DurableFiles() {}

  /** Writes a file's bytes. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes all of them.
     *
     * @param channel at its beginning; closed and forced to disk by the caller
     */
    void writeTo(FileChannel channel) throws IOException;
  }

  /** Writes a file anew: under another name, to the disk, then in one step to its place. */
  public static void write(Path file, byte[] content) throws IOException {
    write(file, channel -> writeFully(channel, ByteBuffer.wrap(content)));
  }

  /** Writes a file anew: under another name, to the disk, then in one step to its place. */
  public static void write(Path file, Content content) throws IOException {
    Path target = file.toAbsolutePath();
    Path temporary =
        target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + TEMPORARY);
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.writeTo(channel);
        channel.force(true);
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      force(target.getParent());
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Writes all that a buffer has left. */
  public static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /**
   * Renames a file or folder in one step, so that the new name survives. What is in a folder must
   * be on disk already.
   *
   * @param to on the same file system; a file that is there is replaced
   */
  public static void move(Path from, Path to) throws IOException {
    Path source = from.toAbsolutePath();
    Path target = to.toAbsolutePath();
    force(source);
    Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
    force(target.getParent());
    if (!source.getParent().equals(target.getParent())) {
      force(source.getParent());
    }
  }

  /** Deletes a file, if it exists, and puts that on disk. */
  public static void delete(Path file) throws IOException {
    if (Files.deleteIfExists(file)) {
      force(file.toAbsolutePath().getParent());
    }
  }

  /**
   * Deletes a folder with all that is in it, or a file; nothing happens where it does not exist.
   * Links are deleted, not followed.
   */
  public static void deleteTree(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(path)) {
      for (Path found : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(found);
      }
    } catch (NoSuchFileException _) {
      // Somebody else deletes it too.
    }
  }

  /** Whether a name is that of a file that was never finished. */
  public static boolean isTemporary(Path file) {
    return file.getFileName().toString().endsWith(TEMPORARY);
  }

  /** Forces a file, or the names in a folder, to the disk. */
  public static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
