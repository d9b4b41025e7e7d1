package org.crosshash.encoding;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.Table;

/**
 * An alignment as a table with a row an aligned column: its name, the raw column it is made from,
 * the length of a raw vector, the mean to subtract, the map (row by row, inputs x outputs) and the
 * mean to subtract after it; lists are empty where a step is left out.
 */
public final class AlignmentTable {
  /** What {@link ArtifactStore#CONTENT_KEY} says of such a table. */
  public static final String CONTENT = "alignment";

  private static final String COLUMN = "column";
  private static final String SOURCE = "source";
  private static final String INPUTS = "inputs";
  private static final String MEAN = "mean";
  private static final String MAP = "map";
  private static final String MAPPED_MEAN = "mapped_mean";

  private AlignmentTable() {}

  /**
   * The schema.
   *
   * @param metadata further metadata, for example how the alignment was fitted
   */
  public static Schema schema(Map<String, String> metadata) {
    TreeMap<String, String> all = new TreeMap<>(metadata);
    all.put(ArtifactStore.CONTENT_KEY, CONTENT);
    return new Schema(
        List.of(
            required(COLUMN, ArrowType.Utf8.INSTANCE),
            required(SOURCE, ArrowType.Utf8.INSTANCE),
            required(INPUTS, new ArrowType.Int(32, true)),
            floats(MEAN),
            floats(MAP),
            floats(MAPPED_MEAN)),
        all);
  }

  /** All rows as a batch, which the caller closes. */
  public static VectorSchemaRoot batch(
      Schema schema, Alignment alignment, BufferAllocator allocator) {
    VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
    try {
      root.allocateNew();
      int row = 0;
      for (ColumnTransform transform : alignment.transforms().values()) {
        set(root, COLUMN, row, transform.column());
        set(root, SOURCE, row, transform.source());
        ((IntVector) root.getVector(INPUTS)).setSafe(row, transform.inputs());
        set(root, MEAN, row, transform.mean());
        set(root, MAP, row, transform.map().map(LinearMap::values));
        set(root, MAPPED_MEAN, row, transform.mappedMean());
        row++;
      }
      root.setRowCount(row);
      return root;
    } catch (RuntimeException | Error e) {
      root.close();
      throw e;
    }
  }

  /**
   * Reads an alignment.
   *
   * @throws CrosshashException INVALID_ARGUMENT if the table is none; DATA_LOSS if its rows do not
   *     fit each other
   */
  public static Alignment read(Table table) {
    if (!table.content().equals(CONTENT)) {
      throw CrosshashException.invalid(
          "The parameters of an alignment must be a table of content " + CONTENT,
          "%s, %s".formatted(table.name(), table.content()),
          "name an aligned table");
    }
    List<String> columns = table.strings(COLUMN);
    List<String> sources = table.strings(SOURCE);
    int[] inputs = table.ints(INPUTS);
    List<float[]> means = table.floatLists(MEAN);
    List<float[]> maps = table.floatLists(MAP);
    List<float[]> mappedMeans = table.floatLists(MAPPED_MEAN);
    List<ColumnTransform> transforms = new ArrayList<>();
    try {
      for (int i = 0; i < columns.size(); i++) {
        int length = inputs[i];
        transforms.add(
            new ColumnTransform(
                columns.get(i),
                sources.get(i),
                length,
                given(means.get(i)),
                given(maps.get(i)).map(v -> new LinearMap(length, v.length / length, v)),
                given(mappedMeans.get(i))));
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new CrosshashException(
          Problem.DATA_LOSS,
          "The rows of a stored alignment must fit each other",
          e.getMessage(),
          "align the embeddings again",
          e);
    }
    return new Alignment(transforms);
  }

  private static Field required(String name, ArrowType type) {
    return new Field(name, FieldType.notNullable(type), List.of());
  }

  private static Field floats(String name) {
    ArrowType single = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
    return new Field(
        name, FieldType.notNullable(ArrowType.List.INSTANCE), List.of(required("item", single)));
  }

  private static void set(VectorSchemaRoot root, String name, int row, String value) {
    ((VarCharVector) root.getVector(name)).setSafe(row, value.getBytes(StandardCharsets.UTF_8));
  }

  private static void set(VectorSchemaRoot root, String name, int row, Optional<float[]> optional) {
    float[] values = optional.orElse(new float[0]);
    ListVector list = (ListVector) root.getVector(name);
    Float4Vector data = (Float4Vector) list.getDataVector();
    int start = list.startNewValue(row);
    for (int i = 0; i < values.length; i++) {
      data.setSafe(start + i, values[i]);
    }
    list.endValue(row, values.length);
  }

  private static Optional<float[]> given(float[] values) {
    return values.length == 0 ? Optional.empty() : Optional.of(values);
  }
}
