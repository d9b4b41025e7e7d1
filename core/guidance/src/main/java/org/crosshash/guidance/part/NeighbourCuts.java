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
 * @param kind whose neighbourhoods they are
 */
public record NeighbourCuts(float[] values, int[] positions, int[] left, Kind kind) {
  private static final int TILE = 256;

  /** A way to cut. */
  public enum Kind {
    /** {@link NeighbourProbabilities#released}. */
    RELEASED,
    /** {@link NeighbourProbabilities#stable}: an item's own entry ranks as any other. */
    STABLE,
    /** {@link NeighbourProbabilities#scaled}: negative values count as 0. */
    SCALED
  }

  /**
   * The cuts of a similarity matrix, whose rows are read once and in their order.
   *
   * @param count size of a neighbourhood, as each kind counts
   */
  public static NeighbourCuts of(Kind kind, FloatRows similarity, int count, Workers workers) {
    return switch (kind) {
      case RELEASED, STABLE -> ranked(kind, similarity, count, workers);
      case SCALED -> scaled(similarity, count, workers);
    };
  }

  private static NeighbourCuts ranked(Kind kind, FloatRows similarity, int count, Workers workers) {
    NeighbourCuts cuts = zeros(similarity.rows(), kind);
    cuts.each(
        similarity,
        workers,
        (row, values) -> {
          int size = values.length;
          long[] order = new long[size];
          for (int column = 0; column < size; column++) {
            order[column] = NeighbourProbabilities.sortKey(values[column], cuts.rank(row, column));
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

  private static NeighbourCuts scaled(FloatRows similarity, int count, Workers workers) {
    NeighbourCuts cuts = zeros(similarity.rows(), Kind.SCALED);
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
    double sum = kind == Kind.STABLE ? NeighbourProbabilities.ADDED_SUM : 0;
    for (int column = 0; column < size; column++) {
      float value = target[offset + column];
      long key = NeighbourProbabilities.sortKey(value, rank(row, column));
      boolean inside = positions[row] < 0 ? value >= values[row] : key >= cut;
      float kept = column != left[row] && inside ? value : 0f;
      target[offset + column] = kind == Kind.SCALED ? Math.max(kept, 0) : kept;
      sum += target[offset + column];
    }
    for (int column = offset; column < offset + size; column++) {
      target[column] =
          Math.abs(sum) < NeighbourProbabilities.LEAST_SUM ? 0f : (float) (target[column] / sum);
    }
  }

  /** Where a column stands among equal values: the own one last, but for a stable sort. */
  private int rank(int row, int column) {
    return column == row && kind != Kind.STABLE ? values.length : column;
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

  private static NeighbourCuts zeros(int size, Kind kind) {
    return new NeighbourCuts(new float[size], new int[size], new int[size], kind);
  }
}
