package org.crosshash.guidance.part;

import java.util.Arrays;
import java.util.function.IntFunction;
import org.crosshash.guidance.matrix.RowArithmetic;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.work.Workers;

/**
 * Mixes two similarities of different spread: each is brought to mean 0 and standard deviation 1
 * over all n² values first. Ours, for the texts' share in VTM-UCH's population similarity.
 */
public final class StandardisedSum {
  private StandardisedSum() {}

  /**
   * Mean and standard deviation of a matrix.
   *
   * @param mean mean of all values
   * @param deviation their standard deviation, over n²; 1 where all are equal
   */
  public record Spread(double mean, double deviation) {
    /** The spread of all values. */
    public static Spread of(SquareMatrix matrix, Workers workers) {
      int size = matrix.size();
      double count = (double) size * size;
      double[] sums = new double[size];
      workers.run(
          size, row -> sums[row] = RowArithmetic.sum(matrix.values(), matrix.offset(row), size));
      double mean = Arrays.stream(sums).sum() / count;
      workers.run(
          size,
          row ->
              sums[row] = RowArithmetic.squares(matrix.values(), matrix.offset(row), size, mean));
      double deviation = Math.sqrt(Arrays.stream(sums).sum() / count);
      return new Spread(mean, deviation > 0 ? deviation : 1);
    }

    /**
     * The spread of values that are computed a tile at a time, each tile twice.
     *
     * @param tiles how many tiles
     * @param count how many values there are in all
     * @param tile gives the values of a tile, on any thread
     */
    static Spread of(int tiles, double count, IntFunction<float[]> tile, Workers workers) {
      double[] sums = new double[tiles];
      workers.run(
          tiles,
          i -> {
            float[] values = tile.apply(i);
            sums[i] = RowArithmetic.sum(values, 0, values.length);
          });
      double mean = Arrays.stream(sums).sum() / count;
      workers.run(
          tiles,
          i -> {
            float[] values = tile.apply(i);
            sums[i] = RowArithmetic.squares(values, 0, values.length, mean);
          });
      double deviation = Math.sqrt(Arrays.stream(sums).sum() / count);
      return new Spread(mean, deviation > 0 ? deviation : 1);
    }

    /** A value in deviations from the mean. */
    public double standardised(double value) {
      return (value - mean) / deviation;
    }
  }

  /** (1 - {@code weight}) z(first) + {@code weight} z(second) of a pair. */
  static float of(Spread one, float first, Spread two, float second, double weight) {
    return (float) ((1 - weight) * one.standardised(first) + weight * two.standardised(second));
  }

  /**
   * Overwrites the first similarity with (1 - {@code weight}) z(first) + {@code weight} z(second).
   *
   * @param one spread of the first
   * @param two spread of the second
   * @param weight in [0, 1]
   */
  public static void apply(
      SquareMatrix first,
      Spread one,
      SquareMatrix second,
      Spread two,
      double weight,
      Workers workers) {
    workers.run(
        first.size(),
        row -> {
          for (int i = first.offset(row); i < first.offset(row) + first.size(); i++) {
            first.values()[i] = of(one, first.values()[i], two, second.values()[i], weight);
          }
        });
  }
}
