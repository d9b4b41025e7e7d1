package org.crosshash.tables;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Map;
import java.util.SortedMap;

/** Digests of what lies on the disk. */
final class ContentDigests {
  private static final String MODEL_DOMAIN = "crosshash model 1";
  private static final int CHUNK = 1 << 20;

  private ContentDigests() {}

  /** The digest of a table: that of its file's bytes. */
  static Digest table(Path file) throws IOException {
    MessageDigest hasher = Digest.newHasher();
    update(hasher, file);
    return Digest.finish(hasher);
  }

  /**
   * The digest of a model: of its description and its files, each with its name and length, in the
   * order of the names.
   */
  static Digest model(SortedMap<String, String> metadata, SortedMap<String, Path> files)
      throws IOException {
    MessageDigest hasher = Digest.newHasher();
    update(hasher, MODEL_DOMAIN);
    updateLong(hasher, metadata.size());
    metadata.forEach((key, value) -> {
      update(hasher, key);
      update(hasher, value);
    });
    updateLong(hasher, files.size());
    for (Map.Entry<String, Path> file : files.entrySet()) {
      update(hasher, file.getKey());
      updateLong(hasher, Files.size(file.getValue()));
      update(hasher, file.getValue());
    }
    return Digest.finish(hasher);
  }

  private static void update(MessageDigest hasher, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    updateLong(hasher, bytes.length);
    hasher.update(bytes);
  }

  private static void updateLong(MessageDigest hasher, long value) {
    hasher.update(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  private static void update(MessageDigest hasher, Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
      while (channel.read(buffer) >= 0) {
        hasher.update(buffer.flip());
        buffer.clear();
      }
    }
  }
}
