package org.crosshash.guidance.part;

import java.util.stream.IntStream;
import org.crosshash.guidance.matrix.FloatProduct;
import org.crosshash.guidance.matrix.PackedRows;
import org.crosshash.guidance.matrix.UnitRows;
import org.crosshash.tables.FloatMatrix;

/**
 * The fused cosines of any items with any others, computed when they are asked for; the values of
 * {@link FusedCosine}, bit for bit.
 *
 * <p>Reads the vectors where they lie: they must stay readable. Safe for any number of threads.
 */
public final class FusedCosineBlocks {
  private static final int TILE = 384;

  private final FloatMatrix images;
  private final FloatMatrix texts;
  private final int[] positions;
  private final CosineFusion fusion;

  /**
   * Blocks over some items.
   *
   * @param images one vector an item
   * @param texts one vector for each of the same items
   * @param positions for each item of the guidance its row in both
   * @param textWeight weight of the texts; the images have the rest of 1
   */
  public FusedCosineBlocks(
      FloatMatrix images, FloatMatrix texts, int[] positions, double textWeight) {
    this(images, texts, positions, CosineFusion.weighted(textWeight));
  }

  /** The same with another fusion. */
  public FusedCosineBlocks(
      FloatMatrix images, FloatMatrix texts, int[] positions, CosineFusion fusion) {
    this.images = images;
    this.texts = texts;
    this.positions = positions.clone();
    this.fusion = fusion;
  }

  /** Number of items. */
  public int size() {
    return positions.length;
  }

  /** Unit vectors of some items: one side of a block. */
  public static final class Side {
    private final int size;
    private final float[] images;
    private final float[] texts;
    private final PackedRows packedImages;
    private final PackedRows packedTexts;

    private Side(int size, float[] images, int imageColumns, float[] texts, int textColumns) {
      this.size = size;
      this.images = images;
      this.texts = texts;
      packedImages = PackedRows.of(images, imageColumns, 0, size);
      packedTexts = PackedRows.of(texts, textColumns, 0, size);
    }

    /** Number of items. */
    public int size() {
      return size;
    }
  }

  /** Prepares items, of which there may be the same one several times. */
  public Side side(int[] items) {
    int[] rows = new int[items.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = positions[items[i]];
    }
    return new Side(
        rows.length,
        UnitRows.of(images, rows),
        images.columns(),
        UnitRows.of(texts, rows),
        texts.columns());
  }

  /** All items, some hundred at a time, in their order. */
  public Side[] all() {
    Side[] sides = new Side[(size() + TILE - 1) / TILE];
    for (int i = 0; i < sides.length; i++) {
      sides[i] = side(IntStream.range(i * TILE, Math.min(size(), (i + 1) * TILE)).toArray());
    }
    return sides;
  }

  /** The fused cosines of every item of one side with every item of some others, row by row. */
  public float[] block(Side rows, Side... columns) {
    int width = IntStream.range(0, columns.length).map(i -> columns[i].size).sum();
    float[] block = new float[Math.multiplyExact(rows.size, width)];
    int offset = 0;
    for (Side side : columns) {
      block(rows, side, block, offset, width);
      offset += side.size;
    }
    return block;
  }

  private void block(Side rows, Side columns, float[] target, int offset, int stride) {
    int width = columns.packedImages.stride();
    int textWidth = columns.packedTexts.stride();
    float[] first = new float[Math.multiplyExact(rows.size, width)];
    float[] second = new float[first.length];
    FloatProduct.multiply(rows.images, 0, rows.size, columns.packedImages, first);
    FloatProduct.multiply(rows.texts, 0, rows.size, columns.packedTexts, second);
    for (int i = 0; i < rows.size; i++) {
      for (int j = 0; j < columns.size; j++) {
        target[offset + i * stride + j] =
            fusion.of(first[i * width + j], second[i * textWidth + j]);
      }
    }
  }
}
