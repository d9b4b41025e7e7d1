package org.crosshash.guidance.neighbour;

import java.util.List;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;
import org.crosshash.hamming.FlatSearch;
import org.crosshash.hamming.Neighbours;
import org.crosshash.hamming.PackedCodes;
import org.crosshash.hamming.SearchRequest;

/**
 * The exact nearest neighbours of binary codes by Hamming distance; of equally near codes the first
 * is the nearer. The score is minus the distance.
 */
public final class CodeNeighbours {
  private static final int TILE = 64;

  private CodeNeighbours() {}

  /**
   * Neighbours of all codes.
   *
   * @param codes packed codes, bit j of a code in bit (j mod 8) of byte (j div 8)
   * @param bits bits of a code
   * @param count neighbours of a code; all others where it is not below the number of codes
   */
  public static NeighbourGraph of(byte[] codes, int bits, int count, Workers workers) {
    int width = bits / Byte.SIZE;
    PackedCodes database = PackedCodes.of(bits, codes);
    int size = database.size();
    int kept = NeighbourGraph.possible(size, count);
    TopScores top = new TopScores(size, kept);
    if (kept == 0) {
      return new NeighbourGraph(size, 0, new int[0], new float[0]);
    }
    FlatSearch search = FlatSearch.singleThreaded();
    workers.run(
        Stage.NEIGHBOURS,
        (size + TILE - 1) / TILE,
        tile -> {
          int first = tile * TILE;
          int taken = Math.min(TILE, size - first);
          byte[] queries = new byte[taken * width];
          System.arraycopy(codes, first * width, queries, 0, queries.length);
          // One more, for each code finds itself among its nearest.
          List<Neighbours> found =
              search.search(
                  database, PackedCodes.of(bits, queries), SearchRequest.nearest(kept + 1));
          for (int i = 0; i < taken; i++) {
            Neighbours neighbours = found.get(i);
            for (int rank = 0; rank < neighbours.size(); rank++) {
              top.offer(first + i, neighbours.slots()[rank], -neighbours.distances()[rank]);
            }
          }
        });
    return top.graph(workers);
  }
}
