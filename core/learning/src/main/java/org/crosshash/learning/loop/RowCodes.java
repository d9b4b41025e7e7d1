package org.crosshash.learning.loop;

import java.util.Arrays;
import org.crosshash.learning.model.Modality;

/** Hashes items of the matrices that a training reads, with the networks as they are now. */
@FunctionalInterface
public interface RowCodes {
  /** Rows at a time of networks of tokens, which take milliseconds a row. */
  int OF_TOKENS = 64;

  /**
   * The codes of some items.
   *
   * @param rows matrix rows, in the order of the codes
   * @return {@code rows.length * bits / 8} bytes; bit j of a code is bit (j mod 8), least
   *     significant first, of its byte (j div 8)
   */
  byte[] codes(Modality modality, int[] rows);

  /** Rows that are hashed without a look at whether to go on, at least 1. */
  default int rowsAtATime() {
    return 1024;
  }

  /**
   * The same codes, a few rows at a time.
   *
   * @param betweenRows called before every few rows; what it throws ends the hashing
   */
  default RowCodes interrupted(Runnable betweenRows) {
    int chunk = rowsAtATime();
    return (modality, rows) -> {
      byte[] codes = {};
      for (int first = 0; first < rows.length; first += chunk) {
        betweenRows.run();
        int end = Math.min(first + chunk, rows.length);
        byte[] part = codes(modality, Arrays.copyOfRange(rows, first, end));
        int width = part.length / (end - first);
        if (first == 0) {
          codes = new byte[Math.multiplyExact(rows.length, width)];
        }
        System.arraycopy(part, 0, codes, first * width, part.length);
      }
      return codes;
    };
  }
}
