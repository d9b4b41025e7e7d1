package org.crosshash.encoder;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
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
import org.crosshash.encoding.EmbeddingColumns;
import org.crosshash.encoding.VectorBatches;

/**
 * Finished chunks of a long encoding, an Arrow file each, so that after a crash only the chunk at
 * work is lost.
 *
 * <p>A file appears under its name only when all of it is on disk. The folder belongs to one
 * recipe, so a chunk that is there holds what would be computed again.
 */
final class ChunkFiles {
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

  /** Whether a chunk is finished. */
  boolean has(int chunk) {
    return Files.exists(file(chunk));
  }

  /** Keeps a finished chunk. */
  void write(int index, Chunk chunk) throws IOException {
    Path part = folder.resolve(prefix + "-" + index + ".part");
    Schema schema = VectorBatches.schema(chunk.columns(), chunk.notes());
    int rows = chunk.keys().size();
    try (VectorSchemaRoot root =
            VectorBatches.batch(schema, chunk.keys(), chunk.columns(), 0, rows, allocator);
        FileChannel channel =
            FileChannel.open(
                part,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        ArrowFileWriter writer = new ArrowFileWriter(root, null, channel)) {
      writer.start();
      writer.writeBatch();
      writer.end();
      channel.force(true);
    }
    Files.move(part, file(index), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Reads a finished chunk, or nothing where it is not finished. */
  Optional<Chunk> read(int index) throws IOException {
    if (!has(index)) {
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(file(index), StandardOpenOption.READ);
        ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      if (!reader.loadNextBatch()) {
        throw new IOException("No rows in " + file(index));
      }
      List<String> keys = new ArrayList<>(root.getRowCount());
      for (int row = 0; row < root.getRowCount(); row++) {
        keys.add(root.getVector(0).getObject(row).toString());
      }
      Map<String, String> notes = root.getSchema().getCustomMetadata();
      return Optional.of(new Chunk(keys, VectorBatches.columns(root), new TreeMap<>(notes)));
    }
  }

  private Path file(int index) {
    return folder.resolve(prefix + "-" + index + ".arrow");
  }
}
