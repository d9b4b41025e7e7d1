package org.crosshash.hamming.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.Test;

class CodeDistancesTest {
  private static final Offset<Double> CLOSE = within(1e-9);

  @Property(tries = 40)
  void pairs_randomCodes_areWhatAllPairsGive(
      @ForAll @IntRange(min = 1, max = 64) int bytes,
      @ForAll @IntRange(min = 2, max = 120) int items,
      @ForAll long seed) {
    Random random = new Random(seed);
    byte[] first = new byte[items * bytes];
    random.nextBytes(first);
    byte[] second = near(random, first);
    PairStatistics statistics = PairStatistics.of(8 * bytes, first, second);
    long[] matching = new long[8 * bytes + 1];
    long[] others = new long[8 * bytes + 1];
    for (int i = 0; i < items; i++) {
      for (int j = 0; j < items; j++) {
        (i == j ? matching : others)[distance(first, i, second, j, bytes)]++;
      }
    }
    assertThat(statistics.matching().counts()).containsExactly(matching);
    assertThat(statistics.random().counts()).containsExactly(others);
    assertThat(statistics.randomMean()).isCloseTo(statistics.random().mean(), CLOSE);
    double nearer = 0;
    for (int own = 0; own < matching.length; own++) {
      for (int other = 0; other < others.length; other++) {
        nearer +=
            (double) matching[own] * others[other] * (own < other ? 1 : own == other ? 0.5 : 0);
      }
    }
    assertThat(statistics.separation())
        .isCloseTo(nearer / ((double) items * items * (items - 1)), CLOSE);
  }

  @Test
  void pairs_manyItems_areSampledWithoutLeaning() {
    Random random = new Random(3);
    byte[] first = new byte[8 * 5000];
    random.nextBytes(first);
    // Items in order of their code, so that neighbours in the table are alike.
    for (int i = 0; i < 5000; i++) {
      first[8 * i] = (byte) (i / 20);
    }
    byte[] second = near(random, first);
    PairStatistics statistics = PairStatistics.of(64, first, second);
    assertThat(statistics.matching().pairs()).isEqualTo(5000);
    assertThat(statistics.random().pairs()).isEqualTo(1 << 18);
    double exact = 0;
    for (int i = 0; i < 5000; i++) {
      for (int j = 0; j < 5000; j++) {
        exact += i == j ? 0 : distance(first, i, second, j, 8);
      }
    }
    assertThat(statistics.randomMean()).isCloseTo(exact / (5000.0 * 4999), CLOSE);
    assertThat(statistics.random().mean()).isCloseTo(statistics.randomMean(), within(0.05));
    assertThat(statistics).isEqualTo(PairStatistics.of(64, first, second));
  }

  @Property(tries = 40)
  void communities_randomCodes_areWhatAllPairsGive(
      @ForAll @IntRange(min = 1, max = 64) int bytes,
      @ForAll @IntRange(min = 2, max = 80) int items,
      @ForAll @IntRange(min = 1, max = 12) int most,
      @ForAll long seed) {
    Random random = new Random(seed);
    byte[] codes = new byte[items * bytes];
    random.nextBytes(codes);
    int[] communities = random.ints(items, 0, most).toArray();
    double inside = 0;
    double outside = 0;
    int insiders = 0;
    int outsiders = 0;
    for (int i = 0; i < items; i++) {
      double[] sums = new double[2];
      int[] counts = new int[2];
      for (int j = 0; j < items; j++) {
        if (i != j) {
          int side = communities[i] == communities[j] ? 0 : 1;
          sums[side] += distance(codes, i, codes, j, bytes);
          counts[side]++;
        }
      }
      if (counts[0] > 0) {
        inside += sums[0] / counts[0];
        insiders++;
      }
      if (counts[1] > 0) {
        outside += sums[1] / counts[1];
        outsiders++;
      }
    }
    CommunityDistances distances = CommunityDistances.of(8 * bytes, codes, communities);
    assertMean(distances.insideMean(), distances.inside(), inside, insiders, bytes);
    assertMean(distances.outsideMean(), distances.outside(), outside, outsiders, bytes);
  }

  private static void assertMean(
      double mean, DistanceHistogram sampled, double sum, int items, int bytes) {
    if (items == 0) {
      assertThat(mean).isNaN();
      assertThat(sampled.pairs()).isZero();
    } else {
      assertThat(mean).isCloseTo(sum / items, CLOSE);
      assertThat(sampled.mean()).isCloseTo(mean, within(0.02 * 8 * bytes));
    }
  }

  @Test
  void communities_oneCodeEach_haveNoDistanceInside() {
    byte[] codes = {0, 15, 0, 15, -1};
    CommunityDistances distances = CommunityDistances.of(8, codes, new int[] {0, 1, 0, 1, 7});
    assertThat(distances.insideMean()).isZero();
    assertThat(distances.ratio()).isZero();
    // To the others: (4 + 4 + 8) / 3 twice, (4 + 4 + 4) / 3 twice, (8 + 4 + 8 + 4) / 4 once.
    assertThat(distances.outsideMean()).isCloseTo((2 * 16 / 3.0 + 2 * 4 + 6) / 5, CLOSE);
  }

  @Test
  void of_whatDoesNotFit_isRefused() {
    assertThatThrownBy(() -> PairStatistics.of(8, new byte[3], new byte[2]))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("3 and 2 codes");
    assertThatThrownBy(() -> CommunityDistances.of(8, new byte[3], new int[2]))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("2 communities, 3 codes");
    assertThatThrownBy(() -> CommunityDistances.of(8, new byte[2], new int[] {0, -1}))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("numbered from 0");
    DistanceHistogram eight = new DistanceHistogram(new long[9]);
    DistanceHistogram sixteen = new DistanceHistogram(new long[17]);
    assertThatThrownBy(() -> eight.nearerThan(sixteen))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("8 and 16 bits");
  }

  /** Codes with one bit turned in every other byte. */
  private static byte[] near(Random random, byte[] codes) {
    byte[] turned = codes.clone();
    for (int i = 0; i < turned.length; i++) {
      if (random.nextBoolean()) {
        turned[i] ^= (byte) (1 << random.nextInt(8));
      }
    }
    return turned;
  }

  private static int distance(byte[] first, int i, byte[] second, int j, int bytes) {
    int distance = 0;
    for (int at = 0; at < bytes; at++) {
      distance += Integer.bitCount((first[i * bytes + at] ^ second[j * bytes + at]) & 0xFF);
    }
    return distance;
  }
}
