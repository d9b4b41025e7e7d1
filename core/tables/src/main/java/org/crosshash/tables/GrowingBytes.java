package org.crosshash.tables;

import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;
import org.crosshash.errors.CrosshashException;

/** Bytes of one buffer of the batch that is being filled. */
final class GrowingBytes {
  private static final int INITIAL = 1024;

  /** Room for the offsets of a batch; above this a row cannot be held in one array. */
  private static final int MAXIMUM = 1 << 30;

  private byte[] bytes = new byte[INITIAL];
  private int size;

  byte[] array() {
    return bytes;
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  void append(ArrowBuf source, long from, long length) {
    reserve(length);
    source.getBytes(from, bytes, size, (int) length);
    size += (int) length;
  }

  void appendZeros(long length) {
    reserve(length);
    Arrays.fill(bytes, size, size + (int) length, (byte) 0);
    size += (int) length;
  }

  void appendInt(int value) {
    reserve(Integer.BYTES);
    bytes[size++] = (byte) value;
    bytes[size++] = (byte) (value >>> 8);
    bytes[size++] = (byte) (value >>> 16);
    bytes[size++] = (byte) (value >>> 24);
  }

  void setBit(int index) {
    bytes[index >> 3] |= (byte) (1 << (index & 7));
  }

  /** Grows, with zeros, to hold this number of bits. */
  void growToBits(int bits) {
    int needed = (bits + 7) >> 3;
    if (needed > size) {
      appendZeros(needed - size);
    }
  }

  private void reserve(long more) {
    long needed = size + more;
    if (needed > MAXIMUM) {
      throw CrosshashException.invalid(
          "One row of a table is at most " + MAXIMUM + " bytes",
          needed,
          "split the row, or store the value as a file and its URI");
    }
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(MAXIMUM, Math.max(needed, 2L * bytes.length)));
    }
  }
}
