package org.crosshash.tables;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ForeignAllocation;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.errors.CrosshashException;

/**
 * A table over a file mapped into memory.
 *
 * <p>It has an allocator of its own, without a limit: what it holds is address space, not memory.
 */
final class MappedTable implements Table {
  private final ArtifactLease lease;
  private final TableFile file;
  private final Arena arena;
  private final MemorySegment mapped;
  private final BufferAllocator allocator;
  private final ArrowBuf buffer;
  private final BatchLoader loader;
  private final ColumnReader reader;
  private final Map<String, FloatMatrix> matrices = new ConcurrentHashMap<>();
  private final Map<String, RaggedMatrix> ragged = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicReference<Runnable> afterRelease = new AtomicReference<>(() -> {});

  private MappedTable(ArtifactLease lease, TableFile file, Arena arena, MemorySegment mapped) {
    this.lease = lease;
    this.file = file;
    this.arena = arena;
    this.mapped = mapped;
    this.allocator = new RootAllocator();
    this.buffer =
        allocator.wrapForeignAllocation(
            new ForeignAllocation(mapped.byteSize(), mapped.address()) {
              @Override
              protected void release0() {
                arena.close();
                lease.close();
                afterRelease.get().run();
              }
            });
    this.loader = new BatchLoader(file, buffer, allocator);
    this.reader = new ColumnReader(this);
  }

  /**
   * Maps a file and takes over the lease.
   *
   * @throws CrosshashException (DATA_LOSS) if it is not a table
   */
  @SuppressWarnings("MustBeClosedChecker") // The table owns the arena and closes it.
  static MappedTable open(Path path, ArtifactLease lease) {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return new MappedTable(lease, parse(mapped, lease.name()), arena, mapped);
    } catch (IOException e) {
      arena.close();
      throw StorageErrors.of(e, path);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /**
   * Reads a file's schema.
   *
   * @throws CrosshashException (DATA_LOSS) if it is not a table
   */
  static Schema schema(Path path, ArtifactName name) {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return parse(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena), name)
          .schema();
    } catch (IOException e) {
      throw StorageErrors.of(e, path);
    }
  }

  private static TableFile parse(MemorySegment mapped, ArtifactName name) {
    try {
      return TableFile.parse(mapped);
    } catch (RuntimeException e) {
      throw StorageErrors.damaged(name, "its structure cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public ArtifactName name() {
    return lease.name();
  }

  @Override
  public Schema schema() {
    return file.schema();
  }

  @Override
  public long rowCount() {
    return file.rowCount();
  }

  @Override
  public SortedMap<String, String> metadata() {
    return Collections.unmodifiableSortedMap(new TreeMap<>(file.schema().getCustomMetadata()));
  }

  @Override
  public String content() {
    return file.schema().getCustomMetadata().getOrDefault(ArtifactStore.CONTENT_KEY, "");
  }

  @Override
  public boolean has(String column) {
    return file.schema().getFields().stream().anyMatch(field -> field.getName().equals(column));
  }

  @Override
  public int batchCount() {
    return file.batches().size();
  }

  @Override
  public long batchOffset(int batch) {
    return file.batches().get(batch).firstRow();
  }

  @Override
  public VectorSchemaRoot batch(int batch) {
    requireOpen();
    return loader.load(batch, IntStream.range(0, schema().getFields().size()).boxed().toList());
  }

  @Override
  public VectorSchemaRoot batch(int batch, List<String> columns) {
    requireOpen();
    return loader.load(batch, columns.stream().map(this::position).toList());
  }

  @Override
  public boolean isNull(String column, long row) {
    return reader.isNull(column, row);
  }

  @Override
  public List<String> strings(String column) {
    return reader.strings(column);
  }

  @Override
  public List<Optional<String>> optionalStrings(String column) {
    return reader.optionalStrings(column);
  }

  @Override
  public List<Optional<String>> optionalStrings(String column, long from, int count) {
    return reader.optionalStrings(column, from, count);
  }

  @Override
  public List<List<String>> stringLists(String column) {
    return reader.stringLists(column);
  }

  @Override
  public FloatMatrix floats(String column) {
    requireOpen();
    return matrices.computeIfAbsent(column, name -> MatrixReader.floats(this, name));
  }

  @Override
  public FloatRows floatRows(String column) {
    requireOpen();
    return MatrixReader.blocks(this, column);
  }

  @Override
  public RaggedMatrix ragged(String column) {
    requireOpen();
    return ragged.computeIfAbsent(column, name -> MatrixReader.ragged(this, name));
  }

  @Override
  public double[] doubles(String column) {
    return reader.doubles(column);
  }

  @Override
  public int[] ints(String column) {
    return reader.ints(column);
  }

  @Override
  public List<int[]> intLists(String column) {
    return reader.intLists(column);
  }

  @Override
  public List<float[]> floatLists(String column) {
    return reader.floatLists(column);
  }

  @Override
  public byte[] codes(String column) {
    return reader.codes(column);
  }

  @Override
  public int codeWidth(String column) {
    return reader.codeWidth(column);
  }

  @Override
  public Optional<byte[]> binary(String column, long row) {
    return reader.binary(column, row);
  }

  @Override
  public List<byte[]> binaries(String column, long row) {
    return reader.binaries(column, row);
  }

  /** The position of a column in the schema. */
  int position(String column) {
    for (int i = 0; i < schema().getFields().size(); i++) {
      if (schema().getFields().get(i).getName().equals(column)) {
        return i;
      }
    }
    throw CrosshashException.invalid(
        "Table " + name() + " has the column that is asked for",
        column,
        "ask for one of " + schema().getFields().stream().map(field -> field.getName()).toList());
  }

  /** The batch that holds a row. */
  int batchOf(long row) {
    if (row < 0 || row >= rowCount()) {
      throw new IndexOutOfBoundsException("Row " + row + " of " + rowCount());
    }
    int low = 0;
    int high = batchCount() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (batchOffset(middle) <= row) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** The mapped bytes of a vector's buffer; valid while the table is open. */
  MemorySegment view(ArrowBuf part, long length) {
    return mapped.asSlice(part.memoryAddress() - mapped.address(), length);
  }

  /** Memory outside the heap that lives as long as the table. */
  MemorySegment allocate(long bytes) {
    return arena.allocate(bytes, CanonicalBatch.ALIGNMENT);
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("Table " + name() + " is closed");
    }
  }

  @Override
  public void closeWhenUnused(Runnable afterwards) {
    if (closed.compareAndSet(false, true)) {
      afterRelease.set(afterwards);
      buffer.close();
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      buffer.close();
      // Closing Arrow's allocator would make the batches that are still out impossible to release.
      if (allocator.getAllocatedMemory() > 0) {
        throw new IllegalStateException(
            "Batches of " + name() + " are not closed: close them first");
      }
      allocator.close();
    }
  }
}
