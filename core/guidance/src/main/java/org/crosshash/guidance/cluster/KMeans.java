package org.crosshash.guidance.cluster;

import java.util.Arrays;
import java.util.Random;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;

/**
 * Lloyd's k-means with random starts, as scikit-learn's {@code KMeans(init="random")} does it:
 * centres start on distinct rows; a centre that loses all rows moves to the row farthest from its
 * own; it ends when the labels stay, or the centres move by at most 1e-4 of the mean variance, or
 * after 300 iterations; the restart of least inertia wins, of equal ones the first.
 *
 * <p>The same seed and rows give the same bits for any number of threads; the random numbers are
 * not scikit-learn's.
 *
 * @param clusters number of clusters, at least 1
 * @param restarts number of starts, at least 1
 * @param seed seed of the starts
 */
public record KMeans(int clusters, int restarts, long seed) {
  private static final int MAXIMUM_ITERATIONS = 300;
  private static final double TOLERANCE = 1e-4;

  /** Checks the ranges. */
  public KMeans {
    if (clusters < 1) {
      throw CrosshashException.invalid("clusters must be at least 1", clusters, "raise it");
    }
    if (restarts < 1) {
      throw CrosshashException.invalid("kmeans_restarts must be at least 1", restarts, "raise it");
    }
  }

  /**
   * Clusters rows.
   *
   * @param rows finite vectors
   * @throws CrosshashException if there are fewer rows than clusters
   */
  public Clusters fit(FloatMatrix rows, Workers workers) {
    if (rows.rows() < clusters) {
      throw CrosshashException.invalid(
          "K-means needs at least as many vectors as clusters",
          clusters + " clusters, " + rows.rows() + " vectors",
          "lower clusters to at most " + rows.rows());
    }
    Data data = new Data(rows, workers);
    Random random = new Random(seed);
    Clusters best = null;
    for (int restart = 0; restart < restarts; restart++) {
      workers.progress(Stage.CLUSTERS, restart, restarts);
      Clusters outcome = run(data, start(rows, random), workers);
      if (best == null || outcome.inertia() < best.inertia()) {
        best = outcome;
      }
    }
    workers.progress(Stage.CLUSTERS, restarts, restarts);
    return best;
  }

  /** Distinct rows, drawn without replacement. */
  private FloatMatrix start(FloatMatrix rows, Random random) {
    int[] positions = new int[rows.rows()];
    Arrays.setAll(positions, i -> i);
    for (int i = 0; i < clusters; i++) {
      int other = i + random.nextInt(positions.length - i);
      int drawn = positions[other];
      positions[other] = positions[i];
      positions[i] = drawn;
    }
    return rows.gather(Arrays.copyOf(positions, clusters));
  }

  private Clusters run(Data data, FloatMatrix start, Workers workers) {
    FloatMatrix centres = start;
    int[] labels = new int[data.count];
    int[] previous = new int[data.count];
    Arrays.fill(previous, -1);
    double[] distances = new double[data.count];
    int iteration = 0;
    boolean same = false;
    while (iteration < MAXIMUM_ITERATIONS) {
      iteration++;
      new NearestCentre(centres).assign(data.values, data.squares, labels, distances, workers);
      same = Arrays.equals(labels, previous);
      if (same) {
        break;
      }
      FloatMatrix moved = move(data, labels, distances, workers);
      double shift = squaredShift(centres, moved);
      centres = moved;
      if (shift <= data.tolerance) {
        break;
      }
      System.arraycopy(labels, 0, previous, 0, labels.length);
    }
    if (!same) {
      new NearestCentre(centres).assign(data.values, data.squares, labels, distances, workers);
    }
    return new Clusters(centres, labels, Arrays.stream(distances).sum(), iteration);
  }

  private FloatMatrix move(Data data, int[] labels, double[] distances, Workers workers) {
    double[] sums = CellMeans.sums(data.values, data.columns, labels, clusters, workers);
    int[] counts = CellMeans.counts(labels, clusters);
    fillEmpty(data, labels, distances, sums, counts);
    float[] means = new float[sums.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = (float) (sums[i] / Math.max(1, counts[i / data.columns]));
    }
    return FloatMatrix.of(means, data.columns);
  }

  /** Gives every empty cluster the row that is farthest from its own centre. */
  private static void fillEmpty(
      Data data, int[] labels, double[] distances, double[] sums, int[] counts) {
    boolean[] taken = new boolean[labels.length];
    for (int cluster = 0; cluster < counts.length; cluster++) {
      if (counts[cluster] > 0) {
        continue;
      }
      int farthest = -1;
      for (int row = 0; row < labels.length; row++) {
        // A cluster's last row stays, or that cluster would be empty next.
        if (!taken[row]
            && counts[labels[row]] > 1
            && (farthest < 0 || distances[row] > distances[farthest])) {
          farthest = row;
        }
      }
      taken[farthest] = true;
      int source = farthest * data.columns;
      for (int column = 0; column < data.columns; column++) {
        sums[labels[farthest] * data.columns + column] -= data.values[source + column];
        sums[cluster * data.columns + column] = data.values[source + column];
      }
      counts[labels[farthest]]--;
      counts[cluster] = 1;
    }
  }

  private static double squaredShift(FloatMatrix from, FloatMatrix to) {
    float[] before = from.toArray();
    float[] after = to.toArray();
    double shift = 0;
    for (int i = 0; i < before.length; i++) {
      double difference = (double) after[i] - before[i];
      shift += difference * difference;
    }
    return shift;
  }

  /** The rows with what all restarts share. */
  private static final class Data {
    final float[] values;
    final int columns;
    final int count;
    final double[] squares;
    final double tolerance;

    Data(FloatMatrix rows, Workers workers) {
      values = rows.toArray();
      columns = rows.columns();
      count = rows.rows();
      squares = NearestCentre.squaredLengths(values, columns);
      double[] sums = CellMeans.sums(values, columns, new int[count], 1, workers);
      double meanSquares = 0;
      for (double sum : sums) {
        meanSquares += (sum / count) * (sum / count);
      }
      double variance = Arrays.stream(squares).sum() / count - meanSquares;
      tolerance = TOLERANCE * Math.max(0, variance) / columns;
    }
  }
}
