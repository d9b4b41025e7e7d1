package org.crosshash.search.index;

import java.util.Arrays;

/**
 * Some entries as they were read, column by column: far smaller than an object an entry.
 *
 * <p>Filled by one thread, then only read.
 */
final class LoadedBlock {
  /** Entries that fit. */
  static final int ROWS = 1 << 14;

  private final int codeBytes;
  private final byte[] modalities = new byte[ROWS];
  private final byte[][] ids = new byte[ROWS][];
  private final long[] ordinals = new long[ROWS];
  private final byte[] codes;
  private int rows;

  LoadedBlock(int codeBytes) {
    this.codeBytes = codeBytes;
    this.codes = new byte[ROWS * codeBytes];
  }

  boolean isFull() {
    return rows == ROWS;
  }

  int rows() {
    return rows;
  }

  long ordinal(int row) {
    return ordinals[row];
  }

  void add(Modality modality, byte[] id, long ordinal, byte[] code) {
    modalities[rows] = (byte) modality.number();
    ids[rows] = id;
    ordinals[rows] = ordinal;
    System.arraycopy(code, 0, codes, rows * codeBytes, codeBytes);
    rows++;
  }

  LoadedEntry entry(int row) {
    int from = row * codeBytes;
    return new LoadedEntry(
        Modality.ofNumber(modalities[row]),
        ids[row],
        ordinals[row],
        Arrays.copyOfRange(codes, from, from + codeBytes));
  }
}
