package org.crosshash.search.index;

/**
 * How many entries of an index have local codes.
 *
 * @param entries those that have some
 * @param bytes of their local codes, all together
 */
public record LocalCodeTotals(long entries, long bytes) {
  /** Of an index without local codes. */
  static final LocalCodeTotals NONE = new LocalCodeTotals(0, 0);

  /** With an entry more. */
  LocalCodeTotals with(int localCodeBytes) {
    return localCodeBytes == 0 ? this : new LocalCodeTotals(entries + 1, bytes + localCodeBytes);
  }

  /** With an entry less. */
  LocalCodeTotals without(int localCodeBytes) {
    return localCodeBytes == 0 ? this : new LocalCodeTotals(entries - 1, bytes - localCodeBytes);
  }
}
