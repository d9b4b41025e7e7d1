package org.crosshash.guidance.neighbour;

import java.util.Arrays;
import org.crosshash.guidance.matrix.FloatProduct;
import org.crosshash.guidance.matrix.PackedRows;
import org.crosshash.guidance.matrix.UnitRows;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;

/** How many of the true nearest neighbours a graph has, measured on some items. */
public final class Recall {
  private static final int TILE = 512;

  private Recall() {}

  /**
   * The share of the probes' true neighbours by cosine that the graph has, in [0, 1]; 1 where there
   * are none to find. A neighbour that is as near as the last true one counts as true.
   *
   * @param rows the vectors that the graph was made of
   * @param probes items whose true neighbours are computed
   */
  public static double of(NeighbourGraph graph, FloatMatrix rows, int[] probes, Workers workers) {
    if (graph.count() == 0 || probes.length == 0) {
      return 1;
    }
    int size = rows.rows();
    float[] units = UnitRows.of(rows, probes);
    TopScores top = new TopScores(probes.length, graph.count());
    PackedRows packed = PackedRows.of(units, rows.columns(), 0, probes.length);
    int stride = packed.stride();
    for (int begin = 0; begin < size; begin += TILE) {
      int count = Math.min(TILE, size - begin);
      float[] values = new float[Math.multiplyExact(count, rows.columns())];
      rows.copyRows(begin, count, values);
      UnitRows.normalise(values, count, rows.columns());
      float[] products = new float[count * stride];
      FloatProduct.multiply(values, 0, count, packed, products);
      int first = begin;
      workers.run(
          probes.length,
          probe -> {
            for (int i = 0; i < count; i++) {
              if (first + i != probes[probe]) {
                top.offerOther(probe, first + i, products[i * stride + probe]);
              }
            }
          });
    }
    NeighbourGraph exact = top.graph(workers);
    long found = 0;
    for (int probe = 0; probe < probes.length; probe++) {
      float last = exact.scores()[probe * exact.count() + graph.count() - 1];
      for (float score : graph.scores(probes[probe])) {
        found += score >= last - 1e-6f ? 1 : 0;
      }
    }
    return Math.min(1, found / ((double) probes.length * graph.count()));
  }

  /** Some items, evenly spread: enough to know a share to a few thousandths. */
  public static int[] probes(int size) {
    int[] probes = new int[Math.min(size, 1000)];
    Arrays.setAll(probes, i -> (int) ((long) i * size / probes.length));
    return probes;
  }
}
