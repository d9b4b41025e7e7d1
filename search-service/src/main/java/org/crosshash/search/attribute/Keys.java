package org.crosshash.search.attribute;

import java.util.Arrays;

/** The distinct values of a column, rising. Immutable. */
sealed interface Keys {
  /** How many there are. */
  int size();

  /** Bytes that they take, estimated. */
  long estimatedBytes();

  /** Compares a key here with a key of other keys of the same kind. */
  int compare(int at, Keys other, int otherAt);

  /**
   * Keys made of some here and some of other keys of the same kind.
   *
   * @param choices in rising order of keys: at least 0: that one here; else that one's complement
   *     in {@code other}
   */
  Keys pick(Keys other, int[] choices);

  /**
   * Numbers that compare as what they stand for.
   *
   * @param values rising
   */
  record Longs(long[] values) implements Keys {
    @Override
    public int size() {
      return values.length;
    }

    @Override
    public long estimatedBytes() {
      return (long) Long.BYTES * values.length;
    }

    @Override
    public int compare(int at, Keys other, int otherAt) {
      return Long.compare(values[at], ((Longs) other).values[otherAt]);
    }

    @Override
    public Keys pick(Keys other, int[] choices) {
      long[] picked = new long[choices.length];
      for (int i = 0; i < picked.length; i++) {
        picked[i] = choices[i] >= 0 ? values[choices[i]] : ((Longs) other).values[~choices[i]];
      }
      return new Longs(picked);
    }

    /** How many are below a value, or at most it. */
    int below(long value, boolean orEqual) {
      int found = Arrays.binarySearch(values, value);
      return found < 0 ? ~found : orEqual ? found + 1 : found;
    }
  }

  /**
   * Strings as UTF-8, whose unsigned order is the order of code points.
   *
   * @param values rising
   */
  record Texts(byte[][] values) implements Keys {
    @Override
    public int size() {
      return values.length;
    }

    @Override
    public long estimatedBytes() {
      long bytes = 0;
      for (byte[] value : values) {
        // A reference, the array's header of 16 bytes, and its bytes in eights.
        bytes += 4 + 16 + (value.length + 7) / 8 * 8L;
      }
      return bytes;
    }

    @Override
    public int compare(int at, Keys other, int otherAt) {
      return Arrays.compareUnsigned(values[at], ((Texts) other).values[otherAt]);
    }

    @Override
    public Keys pick(Keys other, int[] choices) {
      byte[][] picked = new byte[choices.length][];
      for (int i = 0; i < picked.length; i++) {
        picked[i] = choices[i] >= 0 ? values[choices[i]] : ((Texts) other).values[~choices[i]];
      }
      return new Texts(picked);
    }

    /** How many are below a value, or at most it. */
    int below(byte[] value, boolean orEqual) {
      int found = Arrays.binarySearch(values, value, Arrays::compareUnsigned);
      return found < 0 ? ~found : orEqual ? found + 1 : found;
    }
  }
}
