package org.crosshash.hamming;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixedTurnsTest {
  /** Bytes of a turn. */
  private static final int TURN = 256;

  @ParameterizedTest
  @ValueSource(ints = {128, 256})
  void turns_anyBound_equalsDistancesOneByOne(int bits) {
    Random random = new Random(bits);
    int size = 1024;
    byte[] codes = NaiveSearch.clusteredCodes(random, size, bits);
    byte[] query = NaiveSearch.clusteredCodes(random, 1, bits);
    System.arraycopy(codes, 77 * bits / 8, query, 0, bits / 8);
    CodeShape shape = new CodeShape(bits);
    PackedCodes packed = PackedCodes.of(bits, codes);
    long[] words = packed.query(77);
    long[] chunk = new long[shape.longsPerChunk()];
    for (int slot = 0; slot < size; slot++) {
      long[] code = packed.query(slot);
      for (int word = 0; word < code.length; word++) {
        chunk[slot / 8 * 8 * code.length + 8 * word + slot % 8] = code[word];
      }
    }
    int codesPerTurn = TURN / (bits / 8);
    for (int bound : new int[] {0, 1, 3, bits / 3, bits / 2, bits + 1}) {
      for (int from : new int[] {0, 5 * TURN}) {
        int to = from + 20 * TURN;
        long expected = 0;
        for (int slot = from / TURN * codesPerTurn; slot < to / TURN * codesPerTurn; slot++) {
          int distance = NaiveSearch.distance(codes, slot * bits / 8, query, 0, bits);
          expected |= distance < bound ? 1L << (slot / codesPerTurn - from / TURN) : 0;
        }
        long hits =
            bits == 128
                ? MixedTurns.twoWords(chunk, from, to, words, bound)
                : MixedTurns.fourWords(chunk, from, to, words, bound);
        assertThat(hits).isEqualTo(expected);
      }
    }
  }
}
