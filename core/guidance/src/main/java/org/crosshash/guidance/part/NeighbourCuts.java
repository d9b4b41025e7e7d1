package org.crosshash.guidance.part;

import java.util.Arrays;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatRows;

/**
 * Where the neighbourhood of each row of a similarity matrix ends, so that its probabilities follow
 * from the row alone: those of {@link NeighbourProbabilities}, bit for bit.
 *
 * @param values the smallest value of a neighbourhood
 * @param positions of equal values the lowest position that belongs to it (the row's own entry
 *     counts as the last); -1 where all equal ones do
 * @param left the one column that is left out whatever its value
 * @param clamped whether negative values count as 0
 */
public record NeighbourCuts(float[] values, int[] positions, int[] left, boolean clamped) {
  private static final int TILE = 256;

  /** The cuts of {@link NeighbourProbabilities#released}. */
  public static NeighbourCuts released(FloatRows similarity, int count, Workers workers) {
    NeighbourCuts cuts = zeros(similarity.rows(), false);
    cuts.each(
        similarity,
        workers,
        (row, values) -> {
          int size = values.length;
          long[] order = new long[size];
          for (int column = 0; column < size; column++) {
            order[column] =
                NeighbourProbabilities.sortKey(values[column], column == row ? size : column);
          }
          Arrays.sort(order);
          int top = (int) order[size - 1];
          cuts.left[row] = top == size ? row : top;
          if (count <= 1) {
            cuts.values[row] = Float.MAX_VALUE;
            cuts.positions[row] = Integer.MAX_VALUE;
          } else {
            int lowest = (int) order[size - count];
            cuts.positions[row] = lowest;
            cuts.values[row] = values[lowest == size ? row : lowest];
          }
        });
    return cuts;
  }

  /** The cuts of {@link NeighbourProbabilities#scaled}. */
  public static NeighbourCuts scaled(FloatRows similarity, int count, Workers workers) {
    NeighbourCuts cuts = zeros(similarity.rows(), true);
    cuts.each(
        similarity,
        workers,
        (row, values) -> {
          float[] others = new float[values.length - 1];
          System.arraycopy(values, 0, others, 0, row);
          System.arraycopy(values, row + 1, others, row, others.length - row);
          Arrays.sort(others);
          cuts.values[row] = others[others.length - count];
          cuts.positions[row] = -1;
          cuts.left[row] = row;
        });
    return cuts;
  }

  /**
   * Replaces a row of similarities by its probabilities.
   *
   * @param row which row it is
   * @param target holds the row from {@code offset} on, as long as there are rows
   */
  public void apply(int row, float[] target, int offset) {
    int size = values.length;
    long cut = NeighbourProbabilities.sortKey(values[row], Math.max(0, positions[row]));
    double sum = 0;
    for (int column = 0; column < size; column++) {
      float value = target[offset + column];
      long key = NeighbourProbabilities.sortKey(value, column == row ? size : column);
      boolean inside = positions[row] < 0 ? value >= values[row] : key >= cut;
      float kept = column != left[row] && inside ? value : 0f;
      target[offset + column] = clamped ? Math.max(kept, 0) : kept;
      sum += target[offset + column];
    }
    for (int column = offset; column < offset + size; column++) {
      target[column] =
          Math.abs(sum) < NeighbourProbabilities.LEAST_SUM ? 0f : (float) (target[column] / sum);
    }
  }

  /** Does something with one row. */
  @FunctionalInterface
  private interface RowTask {
    void accept(int row, float[] values);
  }

  private void each(FloatRows similarity, Workers workers, RowTask task) {
    int size = similarity.rows();
    for (int first = 0; first < size; first += TILE) {
      int begin = first;
      int count = Math.min(TILE, size - first);
      float[] block = new float[Math.multiplyExact(count, size)];
      similarity.copyRows(first, count, block);
      workers.run(
          count, i -> task.accept(begin + i, Arrays.copyOfRange(block, i * size, (i + 1) * size)));
      workers.progress(Stage.POPULATION, first + count, size);
    }
  }

  private static NeighbourCuts zeros(int size, boolean clamped) {
    return new NeighbourCuts(new float[size], new int[size], new int[size], clamped);
  }
}
