package org.crosshash.guidance.community;

import org.crosshash.guidance.cluster.CellMeans;
import org.crosshash.guidance.matrix.FloatProduct;
import org.crosshash.guidance.matrix.PackedRows;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;

/**
 * The mean vector of every community and, where densified, the midpoint of every two of them
 * (VTM-UCH's {@code _get_more_centers}).
 *
 * <p>The order is the communities' means by id, then the midpoints (u, v), u below v, in
 * lexicographic order. Midpoints are never stored: their distances follow from the means' inner
 * products, so thousands of communities need no millions of vectors.
 *
 * @param means one row a community
 * @param midpoints whether the midpoints are centres, too
 */
public record PseudoCentres(FloatMatrix means, boolean midpoints) {
  private static final int TILE = 128;

  /**
   * The centres of communities.
   *
   * @param rows one vector an item
   * @param communities the community of each item; ids without items are skipped
   * @param midpoints whether to densify
   */
  public static PseudoCentres of(
      FloatMatrix rows, int[] communities, boolean midpoints, Workers workers) {
    int[] ids = CommunityIds.withoutGaps(communities);
    return new PseudoCentres(
        CellMeans.of(rows, ids, CommunityIds.sizes(ids).length, workers), midpoints);
  }

  /** Number of centres, midpoints included. */
  public long count() {
    long communities = means.rows();
    return communities + (midpoints ? communities * (communities - 1) / 2 : 0);
  }

  /** The means, then the midpoints, as the rows of one matrix. Needs room for all of them. */
  public FloatMatrix all() {
    int columns = means.columns();
    float[] values = means.toArray();
    float[] all = new float[Math.toIntExact(count() * columns)];
    System.arraycopy(values, 0, all, 0, values.length);
    int next = values.length;
    for (int u = 0; midpoints && u < means.rows(); u++) {
      for (int v = u + 1; v < means.rows(); v++) {
        for (int column = 0; column < columns; column++) {
          all[next++] = (values[u * columns + column] + values[v * columns + column]) / 2;
        }
      }
    }
    return FloatMatrix.of(all, columns);
  }

  /**
   * The nearest centre of every row by Euclidean distance; of equally near ones the first.
   *
   * @return positions in the order of {@link #all}
   */
  public long[] nearest(FloatMatrix rows, Workers workers) {
    float[] values = rows.toArray();
    float[] centres = means.toArray();
    PackedRows packed = PackedRows.of(centres, means.columns(), 0, means.rows());
    float[] between = new float[Math.multiplyExact(means.rows(), packed.stride())];
    FloatProduct.multiply(centres, 0, means.rows(), packed, between);
    long[] nearest = new long[rows.rows()];
    workers.run(
        Stage.CENTRES,
        (nearest.length + TILE - 1) / TILE,
        tile -> {
          int first = tile * TILE;
          int count = Math.min(TILE, nearest.length - first);
          float[] products = new float[count * packed.stride()];
          FloatProduct.multiply(values, first, count, packed, products);
          for (int i = 0; i < count; i++) {
            nearest[first + i] = nearest(products, i * packed.stride(), between, packed.stride());
          }
        });
    return nearest;
  }

  /** The smallest |c|² - 2 x·c, which differs from the squared distance by |x|² only. */
  private long nearest(float[] products, int offset, float[] between, int stride) {
    int communities = means.rows();
    long nearest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int u = 0; u < communities; u++) {
      double distance = between[u * stride + u] - 2.0 * products[offset + u];
      if (distance < least) {
        least = distance;
        nearest = u;
      }
    }
    long position = communities;
    for (int u = 0; midpoints && u < communities; u++) {
      double ofU = 0.25 * between[u * stride + u] - products[offset + u];
      for (int v = u + 1; v < communities; v++) {
        double distance =
            ofU
                + 0.25 * between[v * stride + v]
                + 0.5 * between[u * stride + v]
                - products[offset + v];
        if (distance < least) {
          least = distance;
          nearest = position;
        }
        position++;
      }
    }
    return nearest;
  }
}
