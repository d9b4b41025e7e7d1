package org.crosshash.learning.loop;

import org.crosshash.learning.model.Modality;

/** Hashes items of the matrices that a training reads, with the networks as they are now. */
@FunctionalInterface
public interface RowCodes {
  /**
   * The codes of some items.
   *
   * @param rows matrix rows, in the order of the codes
   * @return {@code rows.length * bits / 8} bytes; bit j of a code is bit (j mod 8), least
   *     significant first, of its byte (j div 8)
   */
  byte[] codes(Modality modality, int[] rows);
}
