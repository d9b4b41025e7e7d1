package org.crosshash.tables;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.errors.CrosshashException;

/**
 * A stored table, open for reading; its bytes are mapped, not read.
 *
 * <p>An open table is leased: neither garbage collection nor deletion takes it away. Matrices are
 * views into the table's memory and readable only while it is open; strings and arrays are copies.
 * Reading is safe from any number of threads; closing is not safe while others read.
 *
 * <p>Every method that names a column throws a {@link CrosshashException} (INVALID_ARGUMENT) if the
 * table has no such column, or one of another type.
 */
public interface Table extends AutoCloseable {
  /** The column that names the rows of most tables. */
  String ID = "id";

  /** The table's name. */
  ArtifactName name();

  /** The schema, with the metadata. */
  Schema schema();

  /** Number of rows. */
  long rowCount();

  /** The metadata of the schema. */
  SortedMap<String, String> metadata();

  /** What the table holds: {@code items}, {@code codes}, …; empty if it does not say. */
  String content();

  /** Whether there is a column of this name. */
  boolean has(String column);

  /** Whether a column has no value in a row. */
  boolean isNull(String column, long row);

  /** Number of batches, each of about 1 MB. */
  int batchCount();

  /** Number of rows of the batches before this one. */
  long batchOffset(int batch);

  /** A batch with all columns; the caller closes it, before the table. */
  VectorSchemaRoot batch(int batch);

  /** A batch with some columns, in this order; the caller closes it, before the table. */
  VectorSchemaRoot batch(int batch, List<String> columns);

  /** Hands over all batches one after another and closes each afterwards. */
  default void forEachBatch(Consumer<VectorSchemaRoot> consumer) {
    for (int i = 0; i < batchCount(); i++) {
      try (VectorSchemaRoot batch = batch(i)) {
        consumer.accept(batch);
      }
    }
  }

  /** The values of the column {@code id}. */
  default List<String> ids() {
    return strings(ID);
  }

  /**
   * A column of utf8.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if a row has no value
   */
  List<String> strings(String column);

  /** A column of utf8 in which rows may have no value. */
  List<Optional<String>> optionalStrings(String column);

  /**
   * Some rows of a column of utf8, for tables that are too long to be read as a whole.
   *
   * @param from the first row
   * @param count number of rows
   * @throws IndexOutOfBoundsException if the table has fewer rows
   */
  List<Optional<String>> optionalStrings(String column, long from, int count);

  /** A column of list&lt;utf8&gt;; a row without a value has an empty list. */
  List<List<String>> stringLists(String column);

  /**
   * A column of fixed_size_list&lt;float32&gt;[d] as a matrix of rowCount x d: a view where the
   * table is one batch, else gathered once, outside the heap.
   */
  FloatMatrix floats(String column);

  /**
   * A column of fixed_size_list&lt;float32&gt;[d] where it lies in the file, block by block: for
   * matrices that are too large to be gathered.
   */
  FloatRows floatRows(String column);

  /** A column of list&lt;fixed_size_list&lt;float32&gt;[d]&gt;. */
  RaggedMatrix ragged(String column);

  /** A column of float64 (or float32, widened). */
  double[] doubles(String column);

  /** A column of int32. */
  int[] ints(String column);

  /** A column of list&lt;int32&gt;. */
  List<int[]> intLists(String column);

  /** A column of list&lt;float32&gt;. */
  List<float[]> floatLists(String column);

  /** A column of fixed_size_binary[w], row after row: rowCount * w bytes. */
  byte[] codes(String column);

  /** The width w of a column of fixed_size_binary[w], in bytes. */
  int codeWidth(String column);

  /** One value of a column of binary, if the row has one; a copy. */
  Optional<byte[]> binary(String column, long row);

  /** One value of a column of list&lt;binary&gt;; copies. */
  List<byte[]> binaries(String column, long row);

  /**
   * Closes the table now for its user, and unmaps it and ends its lease as soon as the last batch
   * that was handed out is released. For batches that others send on at their own pace.
   *
   * @param afterwards runs once, on whichever thread releases the last batch
   */
  void closeWhenUnused(Runnable afterwards);

  /**
   * Unmaps the table and ends its lease.
   *
   * @throws IllegalStateException if a batch that was handed out is not closed; the memory stays
   *     mapped then
   */
  @Override
  void close();
}
