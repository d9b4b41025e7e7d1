package org.crosshash.guidance.neighbour;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.crosshash.guidance.matrix.FloatProduct;
import org.crosshash.guidance.matrix.PackedRows;
import org.crosshash.guidance.matrix.TrianglePairs;
import org.crosshash.guidance.matrix.UnitRows;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;

/**
 * The exact nearest neighbours by inner product or cosine: products tile by tile, each of which
 * serves the items of both of its sides.
 *
 * <p>Of equally near items the first is the nearer. The same vectors give the same bits for any
 * number of threads. Takes n² d multiplications and, beside the vectors and the result, one copy of
 * the vectors, 8 n k bytes, and a few tiles.
 */
public final class ExactNeighbours {
  private static final int TILE = 512;

  private ExactNeighbours() {}

  /** Neighbours by cosine; a row of zeros has cosine 0 with everything. */
  public static NeighbourGraph byCosine(FloatMatrix rows, int count, Workers workers) {
    return find(rows, /* unit= */ true, count, workers);
  }

  /**
   * Neighbours by inner product.
   *
   * @param rows finite vectors, one an item
   * @param count neighbours of an item; all others where it is not below the number of items
   */
  public static NeighbourGraph byInnerProduct(FloatMatrix rows, int count, Workers workers) {
    return find(rows, /* unit= */ false, count, workers);
  }

  private static NeighbourGraph find(FloatMatrix rows, boolean unit, int count, Workers workers) {
    int size = rows.rows();
    int kept = NeighbourGraph.possible(size, count);
    if (kept == 0) {
      return new NeighbourGraph(size, 0, new int[0], new float[0]);
    }
    int tiles = (size + TILE - 1) / TILE;
    PackedRows[] packed = new PackedRows[tiles];
    workers.run(
        tiles,
        tile ->
            packed[tile] =
                PackedRows.of(
                    values(rows, unit, tile),
                    rows.columns(),
                    0,
                    Math.min(TILE, size - tile * TILE)));
    TopScores top = new TopScores(size, kept);
    ReentrantLock[] locks = new ReentrantLock[tiles];
    Arrays.setAll(locks, i -> new ReentrantLock());
    // Pairs come by their left tile, which is copied when its first pair comes and not kept longer
    // than its last one.
    AtomicReferenceArray<float[]> lefts = new AtomicReferenceArray<>(tiles);
    AtomicIntegerArray leftPairs = new AtomicIntegerArray(tiles);
    TrianglePairs pairs = new TrianglePairs(tiles);
    workers.run(
        Stage.NEIGHBOURS,
        pairs.count(),
        pair -> {
          int left = pairs.first(pair);
          int right = pairs.second(pair);
          int stride = packed[right].stride();
          int down = packed[left].rows();
          int across = packed[right].rows();
          float[] products = new float[down * stride];
          float[] values = lefts.get(left);
          if (values == null) {
            values = values(rows, unit, left);
            lefts.set(left, values);
          }
          FloatProduct.multiply(values, 0, down, packed[right], products);
          if (leftPairs.incrementAndGet(left) == tiles - left) {
            lefts.set(left, null);
          }
          locks[left].lock();
          try {
            for (int i = 0; i < down; i++) {
              top.offerRow(left * TILE + i, right * TILE, products, i * stride, across);
            }
          } finally {
            locks[left].unlock();
          }
          if (left == right) {
            return;
          }
          locks[right].lock();
          try {
            for (int i = 0; i < down; i++) {
              top.offerColumn(right * TILE, left * TILE + i, products, i * stride, across);
            }
          } finally {
            locks[right].unlock();
          }
        });
    return top.graph(workers);
  }

  private static float[] values(FloatMatrix rows, boolean unit, int tile) {
    int first = tile * TILE;
    int taken = Math.min(TILE, rows.rows() - first);
    float[] values = new float[Math.multiplyExact(taken, rows.columns())];
    rows.copyRows(first, taken, values);
    if (unit) {
      UnitRows.normalise(values, taken, rows.columns());
    }
    return values;
  }
}
