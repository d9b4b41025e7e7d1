package org.crosshash.encoder;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.ByteArrayReadableSeekableByteChannel;
import org.crosshash.encoding.EmbeddingColumns;
import org.crosshash.encoding.VectorBatches;
import org.crosshash.files.DurableFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finished chunks of a long encoding, a file each, so that after a crash only the chunk at work is
 * lost.
 *
 * <p>A file is an Arrow file with the SHA-256 of its bytes behind it, and appears under its name
 * only when all of it is on disk. The folder belongs to one recipe, so a chunk that is there holds
 * what would be computed again; one that is cut or altered is deleted and counts as absent.
 */
final class ChunkFiles {
  private static final Logger LOG = LoggerFactory.getLogger(ChunkFiles.class);
  private static final int DIGEST_BYTES = 32;

  private final Path folder;
  private final String prefix;
  private final BufferAllocator allocator;

  /**
   * Rows of a chunk.
   *
   * @param keys a text a row
   * @param columns the rows' vectors
   * @param notes anything else, by key
   */
  record Chunk(List<String> keys, EmbeddingColumns columns, SortedMap<String, String> notes) {}

  /**
   * Chunks of one kind.
   *
   * @param prefix what their files' names begin with
   */
  ChunkFiles(Path folder, String prefix, BufferAllocator allocator) {
    this.folder = folder;
    this.prefix = prefix;
    this.allocator = allocator;
  }

  /** Keeps a finished chunk, in place of what stands under its number. */
  void write(int index, Chunk chunk) throws IOException {
    byte[] bytes = bytes(chunk);
    DurableFiles.write(
        file(index),
        channel -> {
          DurableFiles.writeFully(channel, ByteBuffer.wrap(bytes));
          DurableFiles.writeFully(channel, ByteBuffer.wrap(sha256(bytes, bytes.length)));
        });
  }

  private byte[] bytes(Chunk chunk) throws IOException {
    Schema schema = VectorBatches.schema(chunk.columns(), chunk.notes());
    int rows = chunk.keys().size();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (VectorSchemaRoot root =
            VectorBatches.batch(schema, chunk.keys(), chunk.columns(), 0, rows, allocator);
        ArrowFileWriter writer = new ArrowFileWriter(root, null, Channels.newChannel(bytes))) {
      writer.start();
      writer.writeBatch();
      writer.end();
    }
    return bytes.toByteArray();
  }

  /** Reads a chunk, or nothing where it is not finished or damaged. */
  Optional<Chunk> read(int index) throws IOException {
    Path file = file(index);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    byte[] bytes = Files.readAllBytes(file);
    int length = bytes.length - DIGEST_BYTES;
    if (length < 0
        || !Arrays.equals(sha256(bytes, length), 0, DIGEST_BYTES, bytes, length, bytes.length)) {
      LOG.warn("{} does not match its digest: it is deleted and will be computed again", file);
      Files.delete(file);
      return Optional.empty();
    }
    return Optional.of(chunk(Arrays.copyOf(bytes, length)));
  }

  private Chunk chunk(byte[] bytes) throws IOException {
    try (ArrowFileReader reader =
        new ArrowFileReader(new ByteArrayReadableSeekableByteChannel(bytes), allocator)) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      if (!reader.loadNextBatch()) {
        throw new IllegalStateException("A chunk is written with one batch");
      }
      List<String> keys = new ArrayList<>(root.getRowCount());
      for (int row = 0; row < root.getRowCount(); row++) {
        keys.add(root.getVector(0).getObject(row).toString());
      }
      Map<String, String> notes = root.getSchema().getCustomMetadata();
      return new Chunk(keys, VectorBatches.columns(root), new TreeMap<>(notes));
    }
  }

  private static byte[] sha256(byte[] bytes, int length) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, 0, length);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  private Path file(int index) {
    return folder.resolve(prefix + "-" + index + ".arrow");
  }
}
