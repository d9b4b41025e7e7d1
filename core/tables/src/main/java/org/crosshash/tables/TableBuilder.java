package org.crosshash.tables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.errors.CrosshashException;

/**
 * Writes a table from whole columns of Java values, in the order in which they are added.
 *
 * <pre>{@code
 * StoredArtifact stored = TableBuilder.of("selection").strings("id", ids).write(store);
 * }</pre>
 *
 * <p>The typed tables ({@link CodesTable} and the others) check more; use this for tables of one's
 * own. Values are not copied before {@link #write}.
 */
public final class TableBuilder {
  private static final ArrowType FLOAT = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
  private static final ArrowType DOUBLE =
      new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
  private static final ArrowType INT = new ArrowType.Int(32, true);
  private static final ArrowType TEXT = new ArrowType.Utf8();
  private static final ArrowType BINARY = new ArrowType.Binary();
  private static final ArrowType LIST = new ArrowType.List();

  private final Map<String, NewColumn> columns = new LinkedHashMap<>();
  private final Map<String, String> metadata = new TreeMap<>();

  private TableBuilder() {}

  /** Starts a table that holds this ({@code items}, {@code codes}, …). */
  public static TableBuilder of(String content) {
    return new TableBuilder().metadata(ArtifactStore.CONTENT_KEY, content);
  }

  /** Adds an entry to the schema's metadata. */
  public TableBuilder metadata(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  /** Adds entries to the schema's metadata. */
  public TableBuilder metadata(Map<String, String> entries) {
    metadata.putAll(entries);
    return this;
  }

  /** Adds a column of utf8. */
  public TableBuilder strings(String name, List<String> values) {
    return add(new NewColumn.Strings(required(name, TEXT), values));
  }

  /** Adds a column of utf8 in which rows may have no value. */
  public TableBuilder optionalStrings(String name, List<Optional<String>> values) {
    return add(new NewColumn.OptionalStrings(Field.nullable(name, TEXT), values));
  }

  /** Adds a column of binary in which rows may have no value. */
  public TableBuilder binaries(String name, List<Optional<byte[]>> values) {
    return add(new NewColumn.Binaries(Field.nullable(name, BINARY), values));
  }

  /** Adds a column of list&lt;utf8&gt;. */
  public TableBuilder stringLists(String name, List<List<String>> values) {
    return add(new NewColumn.StringLists(required(name, LIST, item(TEXT)), values));
  }

  /** Adds a column of list&lt;binary&gt;. */
  public TableBuilder binaryLists(String name, List<List<byte[]>> values) {
    return add(new NewColumn.BinaryLists(required(name, LIST, item(BINARY)), values));
  }

  /** Adds a column of list&lt;int32&gt;. */
  public TableBuilder intLists(String name, List<int[]> values) {
    return add(new NewColumn.IntLists(required(name, LIST, item(INT)), values));
  }

  /** Adds a column of list&lt;float32&gt;. */
  public TableBuilder floatLists(String name, List<float[]> values) {
    return add(new NewColumn.FloatLists(required(name, LIST, item(FLOAT)), values));
  }

  /** Adds a column of fixed_size_list&lt;float32&gt;. */
  public TableBuilder floats(String name, FloatMatrix values) {
    return add(new NewColumn.Floats(vector(name, values.columns()), values));
  }

  /**
   * Adds a column of fixed_size_list&lt;float32&gt; whose rows are asked for a few at a time, each
   * once and in order; for matrices that need not exist as a whole.
   */
  public TableBuilder floatRows(String name, FloatRows values) {
    return add(new NewColumn.StreamedFloats(vector(name, values.columns()), values));
  }

  /** Adds a column of list&lt;fixed_size_list&lt;float32&gt;&gt;. */
  public TableBuilder ragged(String name, RaggedMatrix values) {
    return add(
        new NewColumn.Ragged(
            required(name, LIST, vector("item", values.values().columns())), values));
  }

  /** Adds a column of int32. */
  public TableBuilder ints(String name, int[] values) {
    return add(new NewColumn.Ints(required(name, INT), values));
  }

  /** Adds a column of float64. */
  public TableBuilder doubles(String name, double[] values) {
    return add(new NewColumn.Doubles(required(name, DOUBLE), values));
  }

  /**
   * Adds a column of fixed_size_binary.
   *
   * @param values row after row
   * @param width bytes of a row, at least 1
   */
  public TableBuilder codes(String name, byte[] values, int width) {
    if (width < 1 || values.length % width != 0) {
      throw CrosshashException.invalid(
          "Codes are a whole number of rows of at least 1 byte each",
          values.length + " bytes in rows of " + width,
          "pass rows * width bytes");
    }
    return add(
        new NewColumn.Codes(required(name, new ArrowType.FixedSizeBinary(width)), values, width));
  }

  /** The schema with the columns added so far. */
  public Schema schema() {
    return new Schema(columns.values().stream().map(NewColumn::field).toList(), metadata);
  }

  /**
   * Writes the table.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if the columns are of different lengths
   */
  public StoredArtifact write(ArtifactStore store) {
    try (TableWriter writer = store.newTable(schema())) {
      appendTo(writer, store);
      return writer.commit();
    }
  }

  /**
   * Appends the rows to a table of the same schema, for tables that are too long to be held.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if the columns are of different lengths
   */
  public void appendTo(TableWriter writer, ArtifactStore store) {
    int rows = rows();
    int chunk = columns.values().stream().mapToInt(NewColumn::chunkRows).min().orElse(1);
    for (int from = 0; from < rows; from += chunk) {
      int to = Math.min(rows, from + chunk);
      try (VectorSchemaRoot batch = VectorSchemaRoot.create(schema(), store.allocator())) {
        List<NewColumn> ordered = new ArrayList<>(columns.values());
        for (int i = 0; i < ordered.size(); i++) {
          ordered.get(i).fill(batch.getVector(i), from, to);
        }
        batch.setRowCount(to - from);
        writer.append(batch);
      }
    }
  }

  private int rows() {
    int rows = -1;
    String first = "";
    for (NewColumn column : columns.values()) {
      String name = column.field().getName();
      if (rows < 0) {
        rows = column.rows();
        first = name;
      } else if (rows != column.rows()) {
        throw CrosshashException.invalid(
            "All columns of a table have the same number of rows",
            first + " has " + rows + ", " + name + " has " + column.rows(),
            "pass a value for every row");
      }
    }
    return Math.max(rows, 0);
  }

  private TableBuilder add(NewColumn column) {
    if (columns.putIfAbsent(column.field().getName(), column) != null) {
      throw CrosshashException.invalid(
          "Columns have distinct names", column.field().getName(), "rename one of the two");
    }
    return this;
  }

  private static Field vector(String name, int width) {
    return required(name, new ArrowType.FixedSizeList(width), item(FLOAT));
  }

  private static Field item(ArrowType type) {
    return required("item", type);
  }

  private static Field required(String name, ArrowType type, Field... children) {
    return new Field(name, FieldType.notNullable(type), List.of(children));
  }
}
