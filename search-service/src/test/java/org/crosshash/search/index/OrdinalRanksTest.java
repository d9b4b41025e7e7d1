package org.crosshash.search.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class OrdinalRanksTest {
  @Test
  void rank_randomOrdinalsWithGaps_equalsTheSortedPlace() {
    Random random = new Random(1);
    TreeSet<Long> chosen = new TreeSet<>();
    while (chosen.size() < 5_000) {
      // Dense runs, and jumps over many pages.
      long start = random.nextLong(1L << 28);
      for (int i = 0; i < 50; i++) {
        chosen.add(start + random.nextInt(100));
      }
    }
    List<Long> shuffled = new ArrayList<>(chosen);
    Collections.shuffle(shuffled, random);
    OrdinalRanks ranks = new OrdinalRanks();
    shuffled.forEach(ordinal -> assertThat(ranks.add(ordinal)).isTrue());
    ranks.finish();
    int rank = 0;
    for (long ordinal : chosen) {
      assertThat(ranks.rank(ordinal)).isEqualTo(rank++);
    }
  }

  @Test
  void add_sameOrdinalTwice_saysSo() {
    OrdinalRanks ranks = new OrdinalRanks();
    assertThat(ranks.add(70_000)).isTrue();
    assertThat(ranks.add(70_000)).isFalse();
  }
}
