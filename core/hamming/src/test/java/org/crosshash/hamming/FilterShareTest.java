package org.crosshash.hamming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.OptionalLong;
import java.util.Random;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.Test;

class FilterShareTest {
  private static final int SIZE = 100 * new CodeShape(64).codesPerChunk();
  private static final PackedCodes CODES = PackedCodes.of(64, new byte[8 * SIZE]);

  private static FilterShare share(SlotFilter filter) {
    return FilterShare.of(filter, filter.count(), CODES);
  }

  /** Seven slots side by side, which few looks at the filter would find. */
  private static SlotFilter few() {
    BitSet slots = new BitSet();
    slots.set(SIZE / 3 + 70, SIZE / 3 + 77);
    return SlotFilter.of(slots);
  }

  @Test
  void share_everySlot_isAll() {
    assertThat(share(SlotFilter.all())).isEqualTo(new FilterShare(1, 1));
  }

  @Test
  void share_uncounted_isEstimated() {
    Random random = new Random(3);
    BitSet half = new BitSet();
    for (int slot = 0; slot < SIZE; slot++) {
      half.set(slot, random.nextBoolean());
    }
    FilterShare share = share(SlotFilter.of(half));
    assertThat(share.slots()).isCloseTo(0.5, within(0.1));
    assertThat(share.chunks()).isEqualTo(1);
    assertThat(share(few()).slots()).isZero();
  }

  @Test
  void share_counted_isExact() {
    FilterShare share = share(few().counted(7));
    assertThat(share.slots()).isEqualTo(7.0 / SIZE);
    assertThat(share.chunks()).isBetween(1 / 100.0, 7 / 100.0);
  }

  @Test
  void share_countedAllOrNone_isOneOrZero() {
    assertThat(share(SlotFilter.where(slot -> true).counted(SIZE)))
        .isEqualTo(new FilterShare(1, 1));
    assertThat(share(SlotFilter.where(slot -> false).counted(0))).isEqualTo(new FilterShare(0, 0));
  }

  @Test
  void counted_together_isNoLongerKnown() {
    SlotFilter counted = few().counted(7);
    assertThat(counted.count()).isEqualTo(OptionalLong.of(7));
    assertThat(counted.word(SIZE / 192 + 1)).isEqualTo(few().word(SIZE / 192 + 1));
    assertThat(counted.and(SlotFilter.where(slot -> slot % 2 == 0)).count()).isEmpty();
    assertThat(counted.and(SlotFilter.all()).count()).isEqualTo(OptionalLong.of(7));
  }

  @Test
  void counted_below0_isRefused() {
    assertThatThrownBy(() -> few().counted(-1))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("-1");
  }
}
