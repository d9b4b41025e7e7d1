package org.crosshash.hamming;

import java.util.BitSet;
import java.util.OptionalLong;
import java.util.function.IntPredicate;

/**
 * Says which slots a search may return, 64 slots at a time.
 *
 * <p>Must give the same answer for the whole of a search, from any number of threads. Bits beyond
 * the last code are never looked at.
 */
@FunctionalInterface
public interface SlotFilter {
  /**
   * The slots of one block that pass: bit i stands for slot {@code 64 * block + i}.
   *
   * @param block number of the block, from 0
   */
  long word(int block);

  /**
   * How many slots with live codes pass, where that is known. Plans rest on it, answers never do.
   */
  default OptionalLong count() {
    return OptionalLong.empty();
  }

  /** Lets every slot pass. */
  static SlotFilter all() {
    return EverySlot.FILTER;
  }

  /** Lets the slots of a bit set pass; the set is copied. */
  static SlotFilter of(BitSet slots) {
    long[] words = slots.toLongArray();
    return block -> block < words.length ? words[block] : 0L;
  }

  /** Lets the slots pass for which a predicate holds; it is asked anew in each search. */
  static SlotFilter where(IntPredicate passes) {
    return block -> {
      long word = 0;
      for (int i = 0; i < 64; i++) {
        if (passes.test(64 * block + i)) {
          word |= 1L << i;
        }
      }
      return word;
    };
  }

  /**
   * The same, with it known how many slots pass.
   *
   * @param live slots with live codes that pass, 0 or more
   */
  default SlotFilter counted(long live) {
    return new CountedSlots(this, live);
  }

  /** Lets the slots pass that both filters let pass. */
  default SlotFilter and(SlotFilter other) {
    if (other instanceof EverySlot) {
      return this;
    }
    if (this instanceof EverySlot) {
      return other;
    }
    return block -> word(block) & other.word(block);
  }
}
