package org.crosshash.learning.tower;

import java.util.Arrays;
import org.crosshash.errors.CrosshashException;

/**
 * How the token ids of texts become what a tower reads: rows of one length.
 *
 * @param tokenizer SHA-256 of the tokenizer whose ids they are
 * @param length ids of a text, at least 2; of a longer text the first ones and the last one are
 *     taken, which is the mark that ends it
 * @param padding the id that fills up shorter texts, at least 0
 */
public record TokenIdRule(String tokenizer, int length, int padding) {
  private static final int LONGEST = 1 << 16;

  /** Checks the ranges. */
  public TokenIdRule {
    if (tokenizer.isEmpty()) {
      throw CrosshashException.invalid(
          "A text tower names the tokenizer whose ids it reads",
          "none",
          "upload it with `crosshash models add-tower`");
    }
    if (length < 2 || length > LONGEST) {
      throw CrosshashException.invalid(
          "A text tower reads 2 to %,d ids a text".formatted(LONGEST),
          length,
          "give the context length that it was made with, 77 for CLIP");
    }
    if (padding < 0) {
      throw CrosshashException.invalid(
          "A padding id must be a token's", padding, "give the id that the tower pads with");
    }
  }

  /**
   * Writes the ids of a text as a row.
   *
   * @param ids of the text, at least one
   * @param row starts at {@code offset} and has {@link #length()} places
   */
  public void write(int[] ids, long[] row, int offset) {
    int count = Math.min(ids.length, length);
    for (int i = 0; i < count; i++) {
      row[offset + i] = ids[i];
    }
    if (ids.length > length) {
      row[offset + length - 1] = ids[ids.length - 1];
    }
    Arrays.fill(row, offset + count, offset + length, padding);
  }

  /** The row of one text. */
  public long[] row(int[] ids) {
    long[] row = new long[length];
    write(ids, row, 0);
    return row;
  }
}
