package org.crosshash.tables;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;

/** A file that is written once from start to end and digested on the way. */
final class HashedFile implements AutoCloseable {
  private static final int BUFFER = 1 << 18;

  private final Path path;
  private final FileChannel channel;
  private final MessageDigest hasher = Digest.newHasher();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private long position;

  /**
   * Takes over a channel.
   *
   * @param path for messages only
   */
  HashedFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  long position() {
    return position;
  }

  void write(byte[] bytes, int offset, int length) {
    hasher.update(bytes, offset, length);
    position += length;
    int done = 0;
    while (done < length) {
      if (!buffer.hasRemaining()) {
        drain();
      }
      int part = Math.min(buffer.remaining(), length - done);
      buffer.put(bytes, offset + done, part);
      done += part;
    }
  }

  void write(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    write(copy, 0, copy.length);
  }

  void writeZeros(int count) {
    if (count > 0) {
      write(new byte[count], 0, count);
    }
  }

  /** Forces everything to the disk and gives the digest; nothing can be written afterwards. */
  Digest finish() {
    drain();
    try {
      channel.force(true);
      channel.close();
    } catch (IOException e) {
      throw StorageErrors.of(e, path);
    }
    return Digest.finish(hasher);
  }

  private void drain() {
    buffer.flip();
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw StorageErrors.of(e, path);
    }
    buffer.clear();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw StorageErrors.of(e, path);
    }
  }
}
