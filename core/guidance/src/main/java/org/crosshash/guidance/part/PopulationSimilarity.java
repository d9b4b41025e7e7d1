package org.crosshash.guidance.part;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.matrix.TrianglePairs;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.RaggedMatrix;

/**
 * How alike two sets of objects are: each object's largest cosine with the other set, averaged over
 * the objects of both (VTM-UCH's "population similarity" p).
 *
 * <p>As in the released code, every set is cut or filled up with rows of zeros to m rows. A row of
 * zeros offers the cosine 0, so in a set that was filled up no maximum is negative; and maxima of 0
 * are not counted in the average. Where nothing is counted the released code divides 0 by 0; here
 * the similarity is 0.
 *
 * <p>Exactly symmetric; one matrix product for each pair of tiles of items, so memory beside the
 * result is a copy of the objects and one tile a thread.
 */
public final class PopulationSimilarity {
  /** Rows of objects that a tile aims at. */
  private static final int TILE_ROWS = 384;

  private PopulationSimilarity() {}

  /**
   * The m of the released code: half of the largest number of objects, rounded down; at least 1,
   * where the released code fails.
   */
  public static int truncatedRows(RaggedMatrix objects) {
    return Math.max(1, largestCount(objects) / 2);
  }

  /** The largest number of objects of an item: as m, it cuts nothing. */
  public static int largestCount(RaggedMatrix objects) {
    int largest = 0;
    for (int item = 0; item < objects.items(); item++) {
      largest = Math.max(largest, objects.count(item));
    }
    return largest;
  }

  /**
   * The similarity of every pair of items.
   *
   * @param objects at least one finite vector for each item
   * @param rowsPerItem m: an item's first m objects are used
   * @return n x n values in [-1, 1]
   */
  public static SquareMatrix of(RaggedMatrix objects, int rowsPerItem, Workers workers) {
    if (rowsPerItem < 1) {
      throw new IllegalArgumentException("rowsPerItem must be at least 1: " + rowsPerItem);
    }
    SquareMatrix result = SquareMatrix.zeros(objects.items());
    PopulationBlocks blocks = PopulationBlocks.of(objects, rowsPerItem);
    int[] begins = cut(objects, rowsPerItem);
    PopulationBlocks.Side[] sides = new PopulationBlocks.Side[begins.length - 1];
    workers.run(
        sides.length,
        tile ->
            sides[tile] = blocks.side(IntStream.range(begins[tile], begins[tile + 1]).toArray()));
    TrianglePairs pairs = new TrianglePairs(sides.length);
    workers.run(
        Stage.POPULATION,
        pairs.count(),
        pair -> {
          int left = pairs.first(pair);
          int right = pairs.second(pair);
          store(
              blocks.block(sides[left], sides[right]),
              begins[left],
              begins[right],
              sides[right].size(),
              result);
        });
    return result;
  }

  /** The items at which tiles begin, and the number of items at the end. */
  private static int[] cut(RaggedMatrix objects, int rowsPerItem) {
    int items = objects.items();
    int[] begins = new int[items + 1];
    int count = 0;
    int rows = 0;
    for (int item = 0; item < items; item++) {
      int more = Math.min(rowsPerItem, objects.count(item));
      if (rows > 0 && rows + more > TILE_ROWS) {
        begins[++count] = item;
        rows = 0;
      }
      rows += more;
    }
    begins[++count] = items;
    return Arrays.copyOf(begins, count + 1);
  }

  private static void store(
      float[] block, int firstRow, int firstColumn, int width, SquareMatrix target) {
    int rows = block.length / width;
    for (int i = 0; i < rows; i++) {
      System.arraycopy(
          block, i * width, target.values(), target.offset(firstRow + i) + firstColumn, width);
    }
    if (firstRow == firstColumn) {
      return;
    }
    for (int j = 0; j < width; j++) {
      int offset = target.offset(firstColumn + j) + firstRow;
      for (int i = 0; i < rows; i++) {
        target.values()[offset + i] = block[i * width + j];
      }
    }
  }
}
