package org.crosshash.search.attribute;

import java.util.function.IntUnaryOperator;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.RoaringBitmapWriter;

/** Sets of slots. */
final class Slots {
  /** No slots; not to be changed. */
  static final RoaringBitmap NONE = new RoaringBitmap();

  /** A set's own objects, besides its containers' contents. */
  private static final int OBJECT_BYTES = 96;

  private Slots() {}

  /** Bytes that a set takes, estimated. */
  static long estimatedBytes(RoaringBitmap slots) {
    return OBJECT_BYTES + slots.getLongSizeInBytes();
  }

  /** A set with other slots in the same order. */
  static RoaringBitmap renumbered(RoaringBitmap slots, IntUnaryOperator numbers) {
    RoaringBitmapWriter<RoaringBitmap> writer = RoaringBitmapWriter.writer().get();
    slots.forEach((int slot) -> writer.add(numbers.applyAsInt(slot)));
    RoaringBitmap renumbered = writer.get();
    renumbered.runOptimize();
    return renumbered;
  }
}
