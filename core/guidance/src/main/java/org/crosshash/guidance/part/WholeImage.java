package org.crosshash.guidance.part;

import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;

/** The whole image among an image's objects: the last one. */
public final class WholeImage {
  private WholeImage() {}

  /** The last object of every item; a copy. */
  public static FloatMatrix of(RaggedMatrix objects) {
    int[] rows = new int[objects.items()];
    for (int item = 0; item < rows.length; item++) {
      rows[item] = objects.offsets()[item + 1] - 1;
    }
    return objects.values().gather(rows);
  }

  /** The last object of every item as its only one; a copy. */
  public static RaggedMatrix alone(RaggedMatrix objects) {
    int[] offsets = new int[objects.items() + 1];
    for (int item = 0; item < offsets.length; item++) {
      offsets[item] = item;
    }
    return new RaggedMatrix(of(objects), offsets);
  }
}
