package org.crosshash.hamming.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.Test;

class CodeStatisticsTest {
  private static final Offset<Double> CLOSE = within(1e-9);

  @Property(tries = 60)
  void of_randomCodes_isWhatCountingBitByBitGives(
      @ForAll @IntRange(min = 1, max = 64) int bytes,
      @ForAll @IntRange(min = 1, max = 300) int count,
      @ForAll @IntRange(min = 1, max = 4) int alphabet,
      @ForAll long seed) {
    byte[] codes = skewed(new Random(seed), count * bytes, alphabet);
    check(8 * bytes, codes);
  }

  @Test
  void of_moreCodesThanOneBlock_isWhatCountingBitByBitGives() {
    check(72, skewed(new Random(7), 9 * 9000, 3));
  }

  /** Bytes of which some bits repeat others, some are rare and some never vary. */
  private static byte[] skewed(Random random, int length, int alphabet) {
    byte[] letters = new byte[alphabet];
    random.nextBytes(letters);
    byte[] codes = new byte[length];
    for (int i = 0; i < length; i++) {
      int first = random.nextInt(alphabet);
      codes[i] = letters[Math.min(first, random.nextInt(alphabet))];
    }
    return codes;
  }

  private static void check(int bits, byte[] codes) {
    boolean[][] rows = rows(bits, codes);
    CodeStatistics statistics = CodeStatistics.of(bits, codes);
    assertThat(statistics.bits()).isEqualTo(bits);
    assertThat(statistics.codes()).isEqualTo(rows.length);
    double[] ones = new double[bits];
    for (int bit = 0; bit < bits; bit++) {
      int at = bit;
      ones[bit] = Arrays.stream(rows).filter(row -> row[at]).count() / (double) rows.length;
    }
    assertThat(statistics.balance().ones()).containsExactly(ones, CLOSE);
    checkBalance(statistics.balance(), ones);
    checkCorrelation(statistics.correlation(), rows, ones);
    checkCollisions(statistics.collisions(), rows);
  }

  private static void checkBalance(BitBalance balance, double[] ones) {
    double sum = 0;
    double worst = 0;
    double entropy = 0;
    int constant = 0;
    for (double share : ones) {
      sum += Math.abs(share - 0.5);
      worst = Math.max(worst, Math.abs(share - 0.5));
      if (share == 0 || share == 1) {
        constant++;
      } else {
        entropy -= (share * Math.log(share) + (1 - share) * Math.log(1 - share)) / Math.log(2);
      }
    }
    assertThat(balance.meanDeviation()).isCloseTo(sum / ones.length, CLOSE);
    assertThat(balance.worstDeviation()).isCloseTo(worst, CLOSE);
    assertThat(Math.abs(ones[balance.worstBit()] - 0.5)).isCloseTo(worst, CLOSE);
    assertThat(balance.meanEntropy()).isCloseTo(entropy / ones.length, CLOSE);
    assertThat(balance.constantBits()).isEqualTo(constant);
  }

  private static void checkCorrelation(
      BitCorrelation correlation, boolean[][] rows, double[] ones) {
    double sum = 0;
    double largest = 0;
    double squares = 0;
    int pairs = 0;
    int varying = 0;
    for (int i = 0; i < ones.length; i++) {
      if (ones[i] > 0 && ones[i] < 1) {
        varying++;
        for (int j = 0; j < i; j++) {
          if (ones[j] > 0 && ones[j] < 1) {
            double covariance = 0;
            for (boolean[] row : rows) {
              covariance += ((row[i] ? 1 : 0) - ones[i]) * ((row[j] ? 1 : 0) - ones[j]);
            }
            double r =
                covariance
                    / rows.length
                    / Math.sqrt(ones[i] * (1 - ones[i]) * ones[j] * (1 - ones[j]));
            pairs++;
            sum += Math.abs(r);
            squares += r * r;
            largest = Math.max(largest, Math.abs(r));
          }
        }
      }
    }
    assertThat(correlation.meanAbsolute()).isCloseTo(pairs > 0 ? sum / pairs : 0, CLOSE);
    assertThat(correlation.maximumAbsolute()).isCloseTo(largest, CLOSE);
    double effective = varying > 0 ? varying * varying / (varying + 2 * squares) : 0;
    assertThat(correlation.effectiveBits()).isCloseTo(effective, within(1e-6));
  }

  private static void checkCollisions(CodeCollisions collisions, boolean[][] rows) {
    Map<String, Integer> groups = new HashMap<>();
    for (boolean[] row : rows) {
      groups.merge(Arrays.toString(row), 1, Integer::sum);
    }
    double entropy = 0;
    long[] byGroup = new long[40];
    int highest = 0;
    for (int size : groups.values()) {
      double share = size / (double) rows.length;
      entropy -= share * Math.log(share) / Math.log(2);
      int group = (int) Math.ceil(Math.log(size) / Math.log(2) - 1e-12);
      byGroup[group] += size;
      highest = Math.max(highest, group);
    }
    assertThat(collisions.distinct()).isEqualTo(groups.size());
    long sharing = groups.values().stream().filter(size -> size > 1).mapToLong(size -> size).sum();
    assertThat(collisions.sharing()).isEqualTo(sharing);
    assertThat(collisions.rate()).isEqualTo(sharing / (double) rows.length);
    assertThat(collisions.largest())
        .isEqualTo(groups.values().stream().mapToInt(size -> size).max().orElseThrow());
    assertThat(collisions.entropy()).isCloseTo(Math.abs(entropy), CLOSE);
    assertThat(collisions.itemsByGroup()).containsExactly(Arrays.copyOf(byGroup, highest + 1));
  }

  static boolean[][] rows(int bits, byte[] codes) {
    int bytes = bits / 8;
    boolean[][] rows = new boolean[codes.length / bytes][bits];
    for (int row = 0; row < rows.length; row++) {
      for (int bit = 0; bit < bits; bit++) {
        rows[row][bit] = ((codes[row * bytes + bit / 8] >> (bit % 8)) & 1) == 1;
      }
    }
    return rows;
  }

  @Test
  void of_halfTheBitsRepeatingTheOthers_countsThemOnce() {
    // All codes of four bits once, and each bit again.
    byte[] codes = new byte[16];
    for (int i = 0; i < 16; i++) {
      codes[i] = (byte) (i | (i << 4));
    }
    CodeStatistics statistics = CodeStatistics.of(8, codes);
    assertThat(statistics.balance().meanDeviation()).isZero();
    assertThat(statistics.correlation().effectiveBits()).isCloseTo(4, CLOSE);
    assertThat(statistics.correlation().maximumAbsolute()).isCloseTo(1, CLOSE);
    assertThat(statistics.collisions().rate()).isZero();
    assertThat(statistics.collisions().entropy()).isCloseTo(4, CLOSE);
  }

  @Test
  void of_oneCodeForAll_saysThatNothingVaries() {
    CodeStatistics statistics = CodeStatistics.of(16, new byte[20]);
    assertThat(statistics.balance().constantBits()).isEqualTo(16);
    assertThat(statistics.balance().meanEntropy()).isZero();
    assertThat(statistics.correlation()).isEqualTo(new BitCorrelation(0, 0, 0));
    assertThat(statistics.collisions().rate()).isEqualTo(1);
    assertThat(statistics.collisions().entropy()).isZero();
    assertThat(statistics.collisions().itemsByGroup()).isEqualTo(new long[] {0, 0, 0, 0, 10});
  }

  @Test
  void of_noCodesOrHalfACode_isRefused() {
    assertThatThrownBy(() -> CodeStatistics.of(16, new byte[0]))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("at least one code");
    assertThatThrownBy(() -> CodeStatistics.of(16, new byte[3]))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("whole codes");
    assertThatThrownBy(() -> CodeStatistics.of(12, new byte[3]))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("multiple of 8");
  }
}
