package org.crosshash.encoding;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedInts;
import org.crosshash.tables.RaggedMatrix;

/**
 * Columns of embeddings as Arrow batches and back: {@code id}, then the columns by name, whole ones
 * as fixed_size_list&lt;float32&gt;[d], ragged ones as
 * list&lt;fixed_size_list&lt;float32&gt;[d]&gt; and those of token ids as list&lt;int32&gt;.
 */
public final class VectorBatches {
  private static final String ID = "id";
  private static final String CHILD = "item";

  private VectorBatches() {}

  /** The schema of these columns. */
  public static Schema schema(EmbeddingColumns columns, Map<String, String> metadata) {
    TreeMap<String, Field> fields = new TreeMap<>();
    columns.whole().forEach((name, v) -> fields.put(name, vectorField(name, v.columns())));
    columns
        .ragged()
        .forEach((name, v) ->
            fields.put(
                name,
                new Field(
                    name,
                    FieldType.notNullable(ArrowType.List.INSTANCE),
                    List.of(vectorField(CHILD, v.values().columns())))));
    columns
        .ids()
        .keySet()
        .forEach(name ->
            fields.put(
                name,
                new Field(
                    name,
                    FieldType.notNullable(ArrowType.List.INSTANCE),
                    List.of(
                        new Field(
                            CHILD, FieldType.notNullable(new ArrowType.Int(32, true)), null)))));
    List<Field> all = new ArrayList<>();
    all.add(new Field(ID, FieldType.notNullable(ArrowType.Utf8.INSTANCE), List.of()));
    all.addAll(fields.values());
    return new Schema(all, metadata);
  }

  /**
   * The items from {@code from} to {@code to - 1} as a batch, which the caller closes.
   *
   * @param ids ids of all items of the columns
   */
  public static VectorSchemaRoot batch(
      Schema schema,
      List<String> ids,
      EmbeddingColumns columns,
      int from,
      int to,
      BufferAllocator allocator) {
    VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
    try {
      for (FieldVector vector : root.getFieldVectors()) {
        String name = vector.getName();
        switch (vector) {
          case VarCharVector texts -> fill(texts, ids.subList(from, to));
          case FixedSizeListVector list -> fill(list, columns.whole().get(name), from, to);
          case ListVector list when list.getDataVector() instanceof IntVector ->
              fill(list, columns.ids().get(name), from, to);
          case ListVector list -> fill(list, columns.ragged().get(name), from, to);
          default -> throw new IllegalArgumentException("No vector column: " + vector.getField());
        }
      }
      root.setRowCount(to - from);
      return root;
    } catch (RuntimeException | Error e) {
      root.close();
      throw e;
    }
  }

  /** The columns of a batch, copied to the heap. */
  public static EmbeddingColumns columns(VectorSchemaRoot root) {
    SortedMap<String, FloatMatrix> whole = new TreeMap<>();
    SortedMap<String, RaggedMatrix> ragged = new TreeMap<>();
    SortedMap<String, RaggedInts> ids = new TreeMap<>();
    for (FieldVector vector : root.getFieldVectors()) {
      switch (vector) {
        case FixedSizeListVector list ->
            whole.put(list.getName(), matrix(list, 0, root.getRowCount()));
        case ListVector list when list.getDataVector() instanceof IntVector values ->
            ids.put(list.getName(), integers(list, values, root.getRowCount()));
        case ListVector list -> ragged.put(list.getName(), ragged(list, root.getRowCount()));
        default -> {}
      }
    }
    return new EmbeddingColumns(whole, ragged, ids, root.getRowCount());
  }

  private static Field vectorField(String name, int dimension) {
    ArrowType value = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
    return new Field(
        name,
        FieldType.notNullable(new ArrowType.FixedSizeList(dimension)),
        List.of(new Field(CHILD, FieldType.notNullable(value), List.of())));
  }

  private static void fill(VarCharVector target, List<String> values) {
    target.allocateNew(values.size());
    for (int i = 0; i < values.size(); i++) {
      target.setSafe(i, values.get(i).getBytes(StandardCharsets.UTF_8));
    }
    target.setValueCount(values.size());
  }

  private static void fill(FixedSizeListVector target, FloatMatrix source, int from, int to) {
    int dimension = source.columns();
    if (dimension != target.getListSize()) {
      throw new IllegalArgumentException(
          "Column %s must have %d dimensions: %d"
              .formatted(target.getName(), target.getListSize(), dimension));
    }
    target.setInitialCapacity(to - from);
    target.allocateNew();
    Float4Vector values = (Float4Vector) target.getDataVector();
    values.allocateNew((to - from) * dimension);
    float[] row = new float[dimension];
    for (int i = from; i < to; i++) {
      source.copyRow(i, row, 0);
      for (int j = 0; j < dimension; j++) {
        values.set((i - from) * dimension + j, row[j]);
      }
      target.setNotNull(i - from);
    }
    values.setValueCount((to - from) * dimension);
    target.setValueCount(to - from);
  }

  private static void fill(ListVector target, RaggedMatrix source, int from, int to) {
    int first = source.offsets()[from];
    int end = source.offsets()[to];
    target.setInitialCapacity(to - from);
    target.allocateNew();
    fill((FixedSizeListVector) target.getDataVector(), source.values(), first, end);
    for (int i = from; i < to; i++) {
      target.startNewValue(i - from);
      target.endValue(i - from, source.count(i));
    }
    target.setLastSet(to - from - 1);
    target.setValueCount(to - from);
  }

  private static void fill(ListVector target, RaggedInts source, int from, int to) {
    int first = source.offsets()[from];
    int count = source.offsets()[to] - first;
    target.setInitialCapacity(to - from);
    target.allocateNew();
    IntVector values = (IntVector) target.getDataVector();
    values.allocateNew(count);
    for (int i = 0; i < count; i++) {
      values.set(i, source.values()[first + i]);
    }
    values.setValueCount(count);
    for (int i = from; i < to; i++) {
      target.startNewValue(i - from);
      target.endValue(i - from, source.count(i));
    }
    target.setLastSet(to - from - 1);
    target.setValueCount(to - from);
  }

  private static RaggedInts integers(ListVector list, IntVector data, int rows) {
    int[] offsets = offsets(list, rows);
    int[] values = new int[offsets[rows]];
    for (int i = 0; i < values.length; i++) {
      values[i] = data.get(i);
    }
    return new RaggedInts(values, offsets);
  }

  private static FloatMatrix matrix(FixedSizeListVector list, int from, int to) {
    Float4Vector data = (Float4Vector) list.getDataVector();
    int dimension = list.getListSize();
    float[] values = new float[Math.multiplyExact(to - from, dimension)];
    for (int i = 0; i < values.length; i++) {
      values[i] = data.get(from * dimension + i);
    }
    return FloatMatrix.of(values, dimension);
  }

  private static RaggedMatrix ragged(ListVector list, int rows) {
    int[] offsets = offsets(list, rows);
    return new RaggedMatrix(
        matrix((FixedSizeListVector) list.getDataVector(), 0, offsets[rows]), offsets);
  }

  private static int[] offsets(ListVector list, int rows) {
    int[] offsets = new int[rows + 1];
    for (int i = 0; i < rows; i++) {
      offsets[i + 1] = list.getElementEndIndex(i);
    }
    return offsets;
  }
}
