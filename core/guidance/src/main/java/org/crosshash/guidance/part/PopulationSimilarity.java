package org.crosshash.guidance.part;

import java.util.Arrays;
import org.crosshash.guidance.matrix.FloatProduct;
import org.crosshash.guidance.matrix.PackedRows;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.matrix.TrianglePairs;
import org.crosshash.guidance.matrix.UnitRows;
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

  private final int rowsPerItem;
  private final int columns;
  private final float[] units;
  private final int[] offsets;

  /** The items at which tiles begin, and the number of items at the end. */
  private final int[] tiles;

  private PopulationSimilarity(RaggedMatrix objects, int rowsPerItem) {
    this.rowsPerItem = rowsPerItem;
    columns = objects.values().columns();
    int items = objects.items();
    offsets = new int[items + 1];
    for (int item = 0; item < items; item++) {
      offsets[item + 1] = offsets[item] + Math.min(rowsPerItem, objects.count(item));
    }
    units = new float[Math.multiplyExact(offsets[items], columns)];
    for (int item = 0; item < items; item++) {
      for (int row = offsets[item]; row < offsets[item + 1]; row++) {
        int source = objects.offsets()[item] + row - offsets[item];
        objects.values().copyRow(source, units, row * columns);
      }
    }
    UnitRows.normalise(units, offsets[items], columns);
    tiles = cut();
  }

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
    SquareMatrix.requireSize(objects.items());
    return new PopulationSimilarity(objects, rowsPerItem).compute(workers);
  }

  private SquareMatrix compute(Workers workers) {
    SquareMatrix result = SquareMatrix.zeros(offsets.length - 1);
    int count = tiles.length - 1;
    PackedRows[] packed = new PackedRows[count];
    workers.run(
        count,
        tile -> {
          int first = offsets[tiles[tile]];
          packed[tile] = PackedRows.of(units, columns, first, offsets[tiles[tile + 1]] - first);
        });
    TrianglePairs pairs = new TrianglePairs(count);
    workers.run(
        Stage.POPULATION,
        pairs.count(),
        pair -> {
          int left = pairs.first(pair);
          int right = pairs.second(pair);
          int rows = packed[left].rows();
          float[] cosines = new float[rows * packed[right].stride()];
          FloatProduct.multiply(units, offsets[tiles[left]], rows, packed[right], cosines);
          reduce(left, right, cosines, packed[right].stride(), result);
        });
    return result;
  }

  private int[] cut() {
    int items = offsets.length - 1;
    int[] begins = new int[items + 1];
    int count = 0;
    for (int item = 1; item <= items; item++) {
      if (item == items || offsets[item + 1] - offsets[begins[count]] > TILE_ROWS) {
        begins[++count] = item;
      }
    }
    return Arrays.copyOf(begins, count + 1);
  }

  private void reduce(int left, int right, float[] cosines, int stride, SquareMatrix result) {
    int firstRow = offsets[tiles[left]];
    int firstColumn = offsets[tiles[right]];
    for (int i = tiles[left]; i < tiles[left + 1]; i++) {
      for (int j = Math.max(i, tiles[right]); j < tiles[right + 1]; j++) {
        float value =
            pair(
                cosines,
                (offsets[i] - firstRow) * stride + offsets[j] - firstColumn,
                offsets[i + 1] - offsets[i],
                offsets[j + 1] - offsets[j],
                stride,
                rowsPerItem);
        result.values()[result.offset(i) + j] = value;
        result.values()[result.offset(j) + i] = value;
      }
    }
  }

  /**
   * The similarity of two sets whose cosines stand in a block.
   *
   * @param offset where the block of the two sets begins in {@code cosines}
   * @param rows objects of the first, at most {@code rowsPerItem}
   * @param columnCount objects of the second
   * @param stride distance between rows of {@code cosines}
   */
  static float pair(
      float[] cosines, int offset, int rows, int columnCount, int stride, int rowsPerItem) {
    float rowFloor = columnCount < rowsPerItem ? 0 : Float.NEGATIVE_INFINITY;
    float columnFloor = rows < rowsPerItem ? 0 : Float.NEGATIVE_INFINITY;
    // Two sums, added last: so the pair (j, i) gives the same bits as (i, j).
    double rowSum = 0;
    double columnSum = 0;
    int counted = 0;
    for (int row = 0; row < rows; row++) {
      float largest = rowFloor;
      int begin = offset + row * stride;
      for (int i = begin; i < begin + columnCount; i++) {
        largest = Math.max(largest, cosines[i]);
      }
      rowSum += largest;
      counted += largest == 0 ? 0 : 1;
    }
    for (int column = 0; column < columnCount; column++) {
      float largest = columnFloor;
      for (int row = 0; row < rows; row++) {
        largest = Math.max(largest, cosines[offset + row * stride + column]);
      }
      columnSum += largest;
      counted += largest == 0 ? 0 : 1;
    }
    return counted == 0 ? 0f : (float) ((rowSum + columnSum) / counted);
  }
}
