package org.crosshash.guidance.part;

import java.util.stream.IntStream;
import org.crosshash.guidance.matrix.FloatProduct;
import org.crosshash.guidance.matrix.PackedRows;
import org.crosshash.guidance.matrix.UnitRows;
import org.crosshash.tables.RaggedMatrix;

/**
 * The population similarities of any items with any others, computed when they are asked for; the
 * values of {@link PopulationSimilarity}, bit for bit.
 *
 * <p>Reads the objects where they lie: they must stay readable. Safe for any number of threads.
 */
public final class PopulationBlocks {
  private final RaggedMatrix objects;
  private final int[] positions;
  private final int rowsPerItem;

  /**
   * Blocks over some items.
   *
   * @param objects finite vectors of all items
   * @param positions for each item of the guidance its place among them
   * @param rowsPerItem m: an item's first m objects are used
   */
  public PopulationBlocks(RaggedMatrix objects, int[] positions, int rowsPerItem) {
    if (rowsPerItem < 1) {
      throw new IllegalArgumentException("rowsPerItem must be at least 1: " + rowsPerItem);
    }
    this.objects = objects;
    this.positions = positions.clone();
    this.rowsPerItem = rowsPerItem;
  }

  /** Blocks over all items. */
  public static PopulationBlocks of(RaggedMatrix objects, int rowsPerItem) {
    return new PopulationBlocks(
        objects, IntStream.range(0, objects.items()).toArray(), rowsPerItem);
  }

  /** Number of items. */
  public int size() {
    return positions.length;
  }

  /** Unit objects of some items: one side of a block. */
  public static final class Side {
    private final float[] units;
    private final int[] offsets;
    private final PackedRows packed;

    private Side(float[] units, int columns, int[] offsets) {
      this.units = units;
      this.offsets = offsets;
      packed = PackedRows.of(units, columns, 0, offsets[offsets.length - 1]);
    }

    /** Number of items. */
    public int size() {
      return offsets.length - 1;
    }
  }

  /** Prepares items, of which there may be the same one several times. */
  public Side side(int[] items) {
    int columns = objects.values().columns();
    int[] offsets = new int[items.length + 1];
    for (int i = 0; i < items.length; i++) {
      offsets[i + 1] = offsets[i] + Math.min(rowsPerItem, objects.count(positions[items[i]]));
    }
    float[] units = new float[Math.multiplyExact(offsets[items.length], columns)];
    for (int i = 0; i < items.length; i++) {
      int first = objects.offsets()[positions[items[i]]];
      for (int row = offsets[i]; row < offsets[i + 1]; row++) {
        objects.values().copyRow(first + row - offsets[i], units, row * columns);
      }
    }
    UnitRows.normalise(units, offsets[items.length], columns);
    return new Side(units, columns, offsets);
  }

  /** The similarity of every item of one side with every item of the other, row by row. */
  public float[] block(Side rows, Side columns) {
    float[] block = new float[Math.multiplyExact(rows.size(), columns.size())];
    block(rows, columns, block, 0, columns.size());
    return block;
  }

  /**
   * The same into a larger matrix.
   *
   * @param target receives row r from {@code offset + r * stride} on
   */
  public void block(Side rows, Side columns, float[] target, int offset, int stride) {
    int width = columns.packed.stride();
    int count = rows.offsets[rows.size()];
    float[] cosines = new float[Math.multiplyExact(count, width)];
    FloatProduct.multiply(rows.units, 0, count, columns.packed, cosines);
    for (int i = 0; i < rows.size(); i++) {
      for (int j = 0; j < columns.size(); j++) {
        target[offset + i * stride + j] =
            PopulationSimilarity.pair(
                cosines,
                rows.offsets[i] * width + columns.offsets[j],
                rows.offsets[i + 1] - rows.offsets[i],
                columns.offsets[j + 1] - columns.offsets[j],
                width,
                rowsPerItem);
      }
    }
  }

  /** The similarity of an item with itself: 1 up to rounding, 0 where all its objects are zero. */
  public float self(int item) {
    Side side = side(new int[] {item});
    return block(side, side)[0];
  }
}
