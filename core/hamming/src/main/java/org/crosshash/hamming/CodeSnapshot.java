package org.crosshash.hamming;

import java.util.Objects;

/**
 * A consistent view of a {@link CodeArray}, not touched by later writes.
 *
 * <p>Search {@code codes} with {@code live} as the filter, else deleted codes come back.
 *
 * @param codes all slots, those of deleted codes among them
 * @param live which slots hold a code that is not deleted
 * @param liveCount how many do
 */
public record CodeSnapshot(PackedCodes codes, SlotFilter live, int liveCount) {
  /** Checks its parts. */
  public CodeSnapshot {
    Objects.requireNonNull(codes, "codes");
    Objects.requireNonNull(live, "live");
    if (liveCount < 0 || liveCount > codes.size()) {
      throw new IllegalArgumentException("liveCount must lie in [0, size]: " + liveCount);
    }
  }

  /** Whether a slot holds a code that is not deleted. */
  public boolean isLive(int slot) {
    return slot >= 0 && slot < codes.size() && ((live.word(slot >>> 6) >>> (slot & 63)) & 1) != 0;
  }
}
