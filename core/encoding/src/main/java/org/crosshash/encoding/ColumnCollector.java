package org.crosshash.encoding;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedInts;
import org.crosshash.tables.RaggedMatrix;

/** Gathers the vectors and token ids of single items into columns. */
final class ColumnCollector {
  private final Map<String, Integer> dimensions;
  private final TreeMap<String, FloatMatrix> whole = new TreeMap<>();
  private final TreeMap<String, RaggedMatrix> ragged = new TreeMap<>();
  private final TreeMap<String, RaggedInts> ids = new TreeMap<>();

  ColumnCollector(Map<String, Integer> dimensions) {
    this.dimensions = dimensions;
  }

  /** Adds a column with one vector an item. */
  <T> void whole(String column, List<T> items, Function<T, float[]> vector) {
    int dimension = dimensions.get(column);
    float[] values = new float[Math.multiplyExact(items.size(), dimension)];
    for (int i = 0; i < items.size(); i++) {
      System.arraycopy(vector.apply(items.get(i)), 0, values, i * dimension, dimension);
    }
    whole.put(column, FloatMatrix.of(values, dimension));
  }

  /** Adds a column with any number of vectors an item. */
  <T> void ragged(String column, List<T> items, Function<T, FloatMatrix> vectors) {
    int dimension = dimensions.get(column);
    int[] offsets = new int[items.size() + 1];
    for (int i = 0; i < items.size(); i++) {
      offsets[i + 1] = Math.addExact(offsets[i], vectors.apply(items.get(i)).rows());
    }
    float[] values = new float[Math.multiplyExact(offsets[items.size()], dimension)];
    for (int i = 0; i < items.size(); i++) {
      FloatMatrix rows = vectors.apply(items.get(i));
      for (int row = 0; row < rows.rows(); row++) {
        rows.copyRow(row, values, (offsets[i] + row) * dimension);
      }
    }
    ragged.put(column, new RaggedMatrix(FloatMatrix.of(values, dimension), offsets));
  }

  /** Adds a column with any number of ids an item. */
  void ids(String column, List<int[]> lists) {
    ids.put(column, RaggedInts.of(lists));
  }

  EmbeddingColumns toColumns(int items) {
    return new EmbeddingColumns(whole, ragged, ids, items);
  }
}
