package org.crosshash.guidance;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.community.SimilarityGraph;
import org.crosshash.guidance.matrix.BitMatrix;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;

/** The graph of the items that guidance calls alike. */
public final class GuidanceGraph {
  /** Above this the bits of all pairs no longer fit common heaps. */
  private static final int MOST_ITEMS = 131_072;

  private static final int TILE = 256;

  private GuidanceGraph() {}

  /**
   * The graph with an edge wherever the similarity of two items, in either direction, is above a
   * value; self-loops as the diagonal says.
   *
   * @param edgeAbove the value
   * @throws CrosshashException if there are more than 131,072 items, or the guidance is
   *     batch-local, whose similarities depend on the batch
   */
  public static SimilarityGraph of(Guidance guidance, double edgeAbove, Workers workers) {
    int size = guidance.size();
    if (size > MOST_ITEMS) {
      throw CrosshashException.invalid(
          "All pairs of at most " + MOST_ITEMS + " items are compared",
          size,
          "build a graph of neighbours and find communities on that");
    }
    BitMatrix alike = new BitMatrix(size);
    int[] all = IntStream.range(0, size).toArray();
    workers.run(
        Stage.NEIGHBOURS,
        (size + TILE - 1) / TILE,
        tile -> {
          int first = tile * TILE;
          int[] rows = IntStream.range(first, Math.min(size, first + TILE)).toArray();
          for (int begin = 0; begin < size; begin += TILE) {
            int end = Math.min(size, begin + TILE);
            int[] columns = Arrays.copyOfRange(all, begin, end);
            float[] block = guidance.block(rows, columns);
            for (int i = 0; i < rows.length; i++) {
              for (int j = 0; j < columns.length; j++) {
                if (block[i * columns.length + j] > edgeAbove) {
                  alike.set(rows[i], columns[j]);
                }
              }
            }
          }
        });
    return SimilarityGraph.of(alike);
  }
}
