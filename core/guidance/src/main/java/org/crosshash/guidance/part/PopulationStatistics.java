package org.crosshash.guidance.part;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.crosshash.guidance.matrix.RowArithmetic;
import org.crosshash.guidance.matrix.UnitRows;
import org.crosshash.guidance.part.PopulationBlocks.Side;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;

/**
 * What VTM-UCH needs to know of all population similarities p before it can tell any value of its
 * matrix: the length of each row, its extremes after division by that length (p̂), and mean and
 * deviation of p̂.
 *
 * @param lengths length of each row of p, at least 1e-12
 * @param minimum smallest value of each row of p̂
 * @param maximum largest value of each row of p̂, the diagonal included
 * @param mean mean of p̂ over the strict upper triangle
 * @param deviation standard deviation of the same, with one less than the number of pairs in the
 *     denominator
 */
public record PopulationStatistics(
    double[] lengths, float[] minimum, float[] maximum, double mean, double deviation) {
  private static final int TILE = 96;

  /**
   * Takes the statistics in one pass over the rows, without keeping them.
   *
   * <p>With all items as anchors this is exact. Else lengths are those of the anchors' columns
   * times √(n / anchors), extremes are those of these columns and the diagonal, and mean and
   * deviation are those of the anchors among themselves.
   *
   * @param anchors at least 2 distinct items, ascending
   */
  public static PopulationStatistics of(PopulationBlocks blocks, int[] anchors, Workers workers) {
    int size = blocks.size();
    boolean exact = anchors.length == size;
    double scale = Math.sqrt(size / (double) anchors.length);
    Side[] columns = new Side[(anchors.length + TILE - 1) / TILE];
    workers.run(
        columns.length,
        tile ->
            columns[tile] =
                blocks.side(
                    Arrays.copyOfRange(
                        anchors, tile * TILE, Math.min(anchors.length, (tile + 1) * TILE))));
    PopulationStatistics found =
        new PopulationStatistics(new double[size], new float[size], new float[size], 0, 0);
    double[] counts = new double[size];
    double[] means = new double[size];
    double[] squares = new double[size];
    workers.run(
        Stage.POPULATION,
        (size + TILE - 1) / TILE,
        tile -> {
          int first = tile * TILE;
          int count = Math.min(TILE, size - first);
          Side rows = blocks.side(IntStream.range(first, first + count).toArray());
          float[] values = new float[count * anchors.length];
          for (int i = 0; i < columns.length; i++) {
            blocks.block(rows, columns[i], values, i * TILE, anchors.length);
          }
          for (int i = 0; i < count; i++) {
            int row = first + i;
            int offset = i * anchors.length;
            double length = UnitRows.length(values, offset, anchors.length);
            found.lengths[row] = exact ? length : length * scale;
            found.extremes(row, values, offset, anchors.length);
            if (!exact) {
              found.include(row, blocks.self(row));
            }
            int own = Arrays.binarySearch(anchors, row);
            if (own >= 0) {
              counts[row] = anchors.length - own - 1;
              upper(values, offset + own + 1, offset + anchors.length, row, found, means, squares);
            }
          }
        });
    return found.withMoments(counts, means, squares);
  }

  private void extremes(int row, float[] values, int offset, int count) {
    minimum[row] = (float) (RowArithmetic.smallest(values, offset, count) / lengths[row]);
    maximum[row] = (float) (RowArithmetic.largest(values, offset, count) / lengths[row]);
  }

  private void include(int row, float value) {
    float divided = (float) (value / lengths[row]);
    minimum[row] = Math.min(minimum[row], divided);
    maximum[row] = Math.max(maximum[row], divided);
  }

  /** Mean and sum of squared differences from it, of a row's part above the diagonal. */
  private static void upper(
      float[] values,
      int from,
      int to,
      int row,
      PopulationStatistics found,
      double[] means,
      double[] squares) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (float) (values[i] / found.lengths[row]);
    }
    means[row] = to > from ? sum / (to - from) : 0;
    for (int i = from; i < to; i++) {
      double difference = (float) (values[i] / found.lengths[row]) - means[row];
      squares[row] += difference * difference;
    }
  }

  private PopulationStatistics withMoments(double[] counts, double[] means, double[] squares) {
    double pairs = 0;
    double sum = 0;
    for (int row = 0; row < counts.length; row++) {
      pairs += counts[row];
      sum += counts[row] * means[row];
    }
    double all = sum / pairs;
    double total = 0;
    for (int row = 0; row < counts.length; row++) {
      total += squares[row] + counts[row] * (means[row] - all) * (means[row] - all);
    }
    return new PopulationStatistics(
        lengths, minimum, maximum, all, pairs < 2 ? 0 : Math.sqrt(total / (pairs - 1)));
  }
}
