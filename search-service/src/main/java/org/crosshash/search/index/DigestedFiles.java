package org.crosshash.search.index;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.crosshash.files.DurableFiles;
import org.crosshash.search.index.SnapshotManifest.FileDigest;

/** Reads and copies files while their digests are computed. */
final class DigestedFiles {
  private static final int BUFFER_BYTES = 1 << 20;

  private DigestedFiles() {}

  /** All files below a folder with their digests, sorted by path, each forced to the disk. */
  static List<FileDigest> of(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> paths = Files.walk(folder)) {
      files = paths.filter(Files::isRegularFile).sorted().toList();
    }
    Stream.Builder<FileDigest> digests = Stream.builder();
    for (Path file : files) {
      digests.add(read(file, path(folder, file), Optional.empty()));
      DurableFiles.force(file);
    }
    return digests.build().toList();
  }

  /** Copies a file to a new one, forced to the disk, and tells what was copied. */
  static FileDigest copy(Path from, String path, Path to) throws IOException {
    try (FileChannel target =
        FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      FileDigest copied = read(from, path, Optional.of(target));
      target.force(true);
      return copied;
    }
  }

  private static FileDigest read(Path file, String path, Optional<FileChannel> target)
      throws IOException {
    MessageDigest digest = sha256();
    long bytes = 0;
    try (FileChannel source = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
      while (source.read(buffer.clear()) >= 0) {
        buffer.flip();
        bytes += buffer.remaining();
        digest.update(buffer.duplicate());
        if (target.isPresent()) {
          DurableFiles.writeFully(target.get(), buffer);
        }
      }
    }
    return new FileDigest(path, bytes, HexFormat.of().formatHex(digest.digest()));
  }

  private static String path(Path folder, Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
