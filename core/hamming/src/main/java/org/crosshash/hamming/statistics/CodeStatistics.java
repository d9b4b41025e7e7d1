package org.crosshash.hamming.statistics;

import static java.util.Objects.requireNonNull;

import org.crosshash.errors.CrosshashException;

/**
 * What codes of one modality look like.
 *
 * @param bits code length
 * @param balance how often each bit is 1
 * @param correlation how much bits repeat one another
 * @param collisions how many items share their code
 */
public record CodeStatistics(
    int bits, BitBalance balance, BitCorrelation correlation, CodeCollisions collisions) {
  /** Checks that nothing is null. */
  public CodeStatistics {
    requireNonNull(balance, "balance");
    requireNonNull(correlation, "correlation");
    requireNonNull(collisions, "collisions");
  }

  /**
   * Describes codes that lie one after the other.
   *
   * @param bits code length, a multiple of 8 from 8 to 512
   * @param codes at least one code of {@code bits / 8} bytes; bit j is bit (j mod 8) of byte (j div
   *     8), least significant first
   * @throws CrosshashException (INVALID_ARGUMENT) if there is none, or they are not whole codes
   */
  public static CodeStatistics of(int bits, byte[] codes) {
    PackedRows rows = new PackedRows(bits, codes);
    if (rows.count() == 0) {
      throw CrosshashException.invalid(
          "Statistics are of at least one code", "none", "hash some items first");
    }
    BitCounts counts = BitCounts.of(rows);
    return new CodeStatistics(
        bits, BitBalance.of(counts), BitCorrelation.of(counts), CodeCollisions.of(rows));
  }

  /** Number of codes. */
  public long codes() {
    return collisions.codes();
  }
}
