package org.crosshash.hamming;

import java.util.Objects;

/**
 * A consistent view of a {@link CodeArray}, not touched by later writes. Immutable and safe for any
 * number of threads.
 *
 * <p>{@link PlannedSearch} searches its live codes. Who scans {@link #codes} alone must filter by
 * {@link #live}, else deleted codes come back.
 */
public final class CodeSnapshot {
  private final PackedCodes codes;
  private final SlotFilter live;
  private final int liveCount;
  private final CodeHistory history;
  private final long sequence;
  private final ReplacementLog.Position replaced;

  CodeSnapshot(
      PackedCodes codes,
      SlotFilter live,
      int liveCount,
      CodeHistory history,
      long sequence,
      ReplacementLog.Position replaced) {
    this.codes = codes;
    this.live = live;
    this.liveCount = liveCount;
    this.history = history;
    this.sequence = sequence;
    this.replaced = replaced;
  }

  /**
   * A view of codes that never change: all are live.
   *
   * @param codes the codes
   */
  public static CodeSnapshot of(PackedCodes codes) {
    Objects.requireNonNull(codes, "codes");
    return new CodeSnapshot(
        codes,
        SlotFilter.all(),
        codes.size(),
        new CodeHistory(),
        0,
        new ReplacementLog().position());
  }

  /** All slots, those of deleted codes among them. */
  public PackedCodes codes() {
    return codes;
  }

  /** Which slots hold a code that is not deleted. */
  public SlotFilter live() {
    return live;
  }

  /** How many do. */
  public int liveCount() {
    return liveCount;
  }

  /** Whether a slot holds a code that is not deleted. */
  public boolean isLive(int slot) {
    return slot >= 0 && slot < codes.size() && ((live.word(slot >>> 6) >>> (slot & 63)) & 1) != 0;
  }

  /** What it shares with the other snapshots of its array. */
  CodeHistory history() {
    return history;
  }

  /** Its number among the snapshots of its array, rising. */
  long sequence() {
    return sequence;
  }

  /** Which replacements it has seen. */
  ReplacementLog.Position replaced() {
    return replaced;
  }

  @Override
  public String toString() {
    return liveCount + " live of " + codes;
  }
}
