package org.crosshash.search.attribute;

import java.util.function.IntUnaryOperator;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.RoaringBitmapWriter;

/** Sets of slots. */
final class Slots {
  /** No slots; not to be changed. */
  static final RoaringBitmap NONE = new RoaringBitmap();

  private Slots() {}

  /** A set with other slots in the same order. */
  static RoaringBitmap renumbered(RoaringBitmap slots, IntUnaryOperator numbers) {
    RoaringBitmapWriter<RoaringBitmap> writer = RoaringBitmapWriter.writer().get();
    slots.forEach((int slot) -> writer.add(numbers.applyAsInt(slot)));
    RoaringBitmap renumbered = writer.get();
    renumbered.runOptimize();
    return renumbered;
  }
}
