package org.crosshash.guidance.part;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
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
  private final Optional<TextShare> texts;

  /**
   * Blocks over some items.
   *
   * @param objects finite vectors of all items
   * @param positions for each item of the guidance its place among them
   * @param rowsPerItem m: an item's first m objects are used
   */
  public PopulationBlocks(RaggedMatrix objects, int[] positions, int rowsPerItem) {
    this(objects, positions, rowsPerItem, Optional.empty());
  }

  private PopulationBlocks(
      RaggedMatrix objects, int[] positions, int rowsPerItem, Optional<TextShare> texts) {
    if (rowsPerItem < 1) {
      throw new IllegalArgumentException("rowsPerItem must be at least 1: " + rowsPerItem);
    }
    this.objects = objects;
    this.positions = positions.clone();
    this.rowsPerItem = rowsPerItem;
    this.texts = texts;
  }

  /** The same with the texts' share in every similarity; its rows are those of the objects. */
  public PopulationBlocks with(TextShare share) {
    return new PopulationBlocks(objects, positions, rowsPerItem, Optional.of(share));
  }

  /** The texts' share, where they have one. */
  public Optional<TextShare> texts() {
    return texts;
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
    private final ObjectSets sets;
    private final Optional<TextShare.Side> texts;

    private Side(ObjectSets sets, Optional<TextShare.Side> texts) {
      this.sets = sets;
      this.texts = texts;
    }

    /** Number of items. */
    public int size() {
      return sets.size();
    }
  }

  /** Prepares items, of which there may be the same one several times. */
  public Side side(int[] items) {
    int[] rows = Arrays.stream(items).map(item -> positions[item]).toArray();
    return new Side(
        new ObjectSets(objects, rows, rowsPerItem), texts.map(share -> share.side(rows)));
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
    SetSimilarity.between(rows.sets, columns.sets, rowsPerItem, target, offset, stride);
    texts.ifPresent(share ->
        share.mix(rows.texts.orElseThrow(), columns.texts.orElseThrow(), target, offset, stride));
  }

  /**
   * The similarity of an item with itself: without texts 1 up to rounding, or 0 where all its
   * objects are zero.
   */
  public float self(int item) {
    Side side = side(new int[] {item});
    return block(side, side)[0];
  }
}
