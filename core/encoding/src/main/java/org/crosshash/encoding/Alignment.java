package org.crosshash.encoding;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;

/**
 * A fitted alignment: means and maps that turn raw embeddings into vectors of one space, all of
 * unit length. Made by {@link AlignmentFitter}, kept by {@link AlignmentTable}.
 *
 * <p>Immutable and safe for any number of threads. A vector's result depends on that vector alone,
 * so that a query aligned by itself equals the same item aligned in its table, bit for bit.
 */
public final class Alignment {
  private static final int ROWS_A_TASK = 256;

  private final SortedMap<String, ColumnTransform> transforms;

  Alignment(List<ColumnTransform> transforms) {
    TreeMap<String, ColumnTransform> byColumn = new TreeMap<>();
    transforms.forEach(transform -> byColumn.put(transform.column(), transform));
    this.transforms = Collections.unmodifiableSortedMap(byColumn);
  }

  /** The columns that it makes, with the lengths of their vectors. */
  public SortedMap<String, Integer> dimensions() {
    TreeMap<String, Integer> dimensions = new TreeMap<>();
    transforms.forEach((column, transform) -> dimensions.put(column, transform.outputs()));
    return dimensions;
  }

  SortedMap<String, ColumnTransform> transforms() {
    return transforms;
  }

  /**
   * Aligns whole columns.
   *
   * @param raw columns of the same names and lengths as those it was fitted on; token ids stay as
   *     they are
   * @throws CrosshashException INVALID_ARGUMENT if a column is missing or of another length
   */
  public EmbeddingColumns apply(EmbeddingColumns raw, Workers workers) {
    TreeMap<String, FloatMatrix> whole = new TreeMap<>();
    TreeMap<String, RaggedMatrix> ragged = new TreeMap<>();
    for (ColumnTransform transform : transforms.values()) {
      if (raw.whole().containsKey(transform.source())) {
        FloatMatrix source = raw.whole().get(transform.source());
        whole.put(transform.column(), apply(transform, source, workers));
      } else if (raw.ragged().containsKey(transform.source())) {
        RaggedMatrix source = raw.ragged().get(transform.source());
        FloatMatrix values = apply(transform, source.values(), workers);
        ragged.put(transform.column(), new RaggedMatrix(values, source.offsets()));
      } else {
        throw CrosshashException.invalid(
            "The embeddings must have the columns that the alignment was fitted on",
            "no " + transform.source() + " among " + raw.whole().keySet() + raw.ragged().keySet(),
            "encode with the settings of the table that the alignment was fitted on");
      }
    }
    return new EmbeddingColumns(whole, ragged, raw.ids(), raw.items());
  }

  /**
   * Aligns the whole-item vectors of one item, for example of a query.
   *
   * @param raw raw vectors by column name
   * @return the aligned columns whose sources are among them
   * @throws CrosshashException INVALID_ARGUMENT if a vector is of another length
   */
  public SortedMap<String, float[]> apply(Map<String, float[]> raw) {
    TreeMap<String, float[]> aligned = new TreeMap<>();
    for (ColumnTransform transform : transforms.values()) {
      float[] vector = raw.get(transform.source());
      if (vector != null) {
        requireLength(transform, vector.length);
        aligned.put(transform.column(), transform.apply(vector));
      }
    }
    return aligned;
  }

  private static FloatMatrix apply(ColumnTransform transform, FloatMatrix source, Workers workers) {
    requireLength(transform, source.columns());
    int outputs = transform.outputs();
    float[] target = new float[Math.multiplyExact(source.rows(), outputs)];
    List<Integer> starts = new ArrayList<>();
    for (int start = 0; start < source.rows(); start += ROWS_A_TASK) {
      starts.add(start);
    }
    workers.map(
        starts,
        start -> {
          float[] row = new float[source.columns()];
          int end = Math.min(start + ROWS_A_TASK, source.rows());
          for (int i = start; i < end; i++) {
            source.copyRow(i, row, 0);
            System.arraycopy(transform.apply(row), 0, target, i * outputs, outputs);
          }
          return end;
        });
    return FloatMatrix.of(target, outputs);
  }

  private static void requireLength(ColumnTransform transform, int length) {
    if (length != transform.inputs()) {
      throw CrosshashException.invalid(
          "Column %s must have the %d dimensions that the alignment was fitted on"
              .formatted(transform.source(), transform.inputs()),
          length + " dimensions",
          "encode with the encoder of the table that the alignment was fitted on");
    }
  }
}
