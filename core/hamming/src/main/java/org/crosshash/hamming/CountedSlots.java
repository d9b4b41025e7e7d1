package org.crosshash.hamming;

import java.util.Objects;
import java.util.OptionalLong;
import org.crosshash.errors.CrosshashException;

/**
 * A filter of which it is known how many slots it lets pass.
 *
 * @param slots says which
 * @param live slots with live codes that pass, 0 or more
 */
record CountedSlots(SlotFilter slots, long live) implements SlotFilter {
  CountedSlots {
    Objects.requireNonNull(slots, "slots");
    if (live < 0) {
      throw CrosshashException.invalid(
          "The number of slots that pass a filter must not be negative", live, "count them again");
    }
  }

  @Override
  public long word(int block) {
    return slots.word(block);
  }

  @Override
  public OptionalLong count() {
    return OptionalLong.of(live);
  }
}
