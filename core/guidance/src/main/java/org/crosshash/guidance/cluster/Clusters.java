package org.crosshash.guidance.cluster;

import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;

/**
 * The outcome of k-means.
 *
 * @param centres one row a cluster
 * @param labels the nearest centre of every row that was clustered
 * @param inertia sum of the squared distances to the nearest centres
 * @param iterations iterations of the best restart
 */
public record Clusters(FloatMatrix centres, int[] labels, double inertia, int iterations) {
  /** The nearest centre of every row of another matrix. */
  public int[] predict(FloatMatrix rows, Workers workers) {
    return new NearestCentre(centres).assign(rows, workers);
  }
}
