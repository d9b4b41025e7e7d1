package org.crosshash.hamming.statistics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.crosshash.errors.CrosshashException;

/**
 * Codes that lie one after the other, as 64-bit words: bit j of a code is bit (j mod 64) of its
 * word (j div 64). Nothing is copied.
 */
final class PackedRows {
  private static final int LONGEST = 512;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] codes;
  private final int bytes;
  private final int bits;

  /**
   * Codes of one length.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if the length is not allowed, or the bytes are
   *     not whole codes
   */
  PackedRows(int bits, byte[] codes) {
    if (bits < Byte.SIZE || bits > LONGEST || bits % Byte.SIZE != 0) {
      throw CrosshashException.invalid(
          "Codes have 8 to " + LONGEST + " bits, a multiple of 8", bits, "give their real length");
    }
    this.bits = bits;
    this.bytes = bits / Byte.SIZE;
    this.codes = codes;
    if (codes.length % bytes != 0) {
      throw CrosshashException.invalid(
          "Codes of " + bits + " bits are a multiple of " + bytes + " bytes",
          codes.length + " bytes",
          "give whole codes, or the length that they have");
    }
  }

  /** Code length. */
  int bits() {
    return bits;
  }

  /** Number of codes. */
  int count() {
    return codes.length / bytes;
  }

  /** Words of a code. */
  int words() {
    return (bits + Long.SIZE - 1) / Long.SIZE;
  }

  /** A word of a code; bits that the code does not have are 0. */
  long word(int row, int word) {
    int from = row * bytes + word * Long.BYTES;
    int left = bytes - word * Long.BYTES;
    if (left >= Long.BYTES) {
      return (long) LONG.get(codes, from);
    }
    long value = 0;
    for (int i = 0; i < left; i++) {
      value |= (codes[from + i] & 0xFFL) << (Byte.SIZE * i);
    }
    return value;
  }

  /** Hamming distance between a code and a code of others, 0 to bits. */
  int distance(int row, PackedRows other, int otherRow) {
    int distance = 0;
    for (int word = 0; word < words(); word++) {
      distance += Long.bitCount(word(row, word) ^ other.word(otherRow, word));
    }
    return distance;
  }

  /** A number that equal codes share. */
  int hash(int row) {
    long hash = 0;
    for (int word = 0; word < words(); word++) {
      hash = (hash ^ word(row, word)) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 29;
    }
    return (int) (hash >>> 32);
  }

  /** Whether two of these codes are equal. */
  boolean equal(int row, int otherRow) {
    for (int word = 0; word < words(); word++) {
      if (word(row, word) != word(otherRow, word)) {
        return false;
      }
    }
    return true;
  }
}
