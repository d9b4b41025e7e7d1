package org.crosshash.hamming;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class HammingPropertiesTest {
  @Property(tries = 100)
  void search_allCodesXoredWithOneMask_findsTheSame(
      @ForAll @IntRange(min = 1, max = 64) int bytes,
      @ForAll @IntRange(min = 1, max = 900) int size,
      @ForAll long seed) {
    Random random = new Random(seed);
    int bits = 8 * bytes;
    byte[] database = NaiveSearch.clusteredCodes(random, size, bits);
    byte[] queries = NaiveSearch.clusteredCodes(random, 3, bits);
    byte[] mask = NaiveSearch.randomCodes(random, 1, bits);
    assertThat(search(bits, xor(database, mask), xor(queries, mask)))
        .isEqualTo(search(bits, database, queries));
  }

  @Property(tries = 100)
  void search_bitsOfAllCodesPermuted_findsTheSame(
      @ForAll @IntRange(min = 1, max = 64) int bytes,
      @ForAll @IntRange(min = 1, max = 900) int size,
      @ForAll long seed) {
    Random random = new Random(seed);
    int bits = 8 * bytes;
    byte[] database = NaiveSearch.clusteredCodes(random, size, bits);
    byte[] queries = NaiveSearch.clusteredCodes(random, 3, bits);
    List<Integer> order = new ArrayList<>();
    for (int bit = 0; bit < bits; bit++) {
      order.add(bit);
    }
    Collections.shuffle(order, random);
    assertThat(search(bits, permute(database, order), permute(queries, order)))
        .isEqualTo(search(bits, database, queries));
  }

  @Property(tries = 100)
  void distance_ofPairs_isSymmetricAndKeepsTheTriangle(
      @ForAll @IntRange(min = 1, max = 64) int bytes, @ForAll long seed) {
    int bits = 8 * bytes;
    byte[] packed = NaiveSearch.randomCodes(new Random(seed), 3, bits);
    PackedCodes codes = PackedCodes.of(bits, packed);
    assertThat(codes.distance(0, codes, 0)).isZero();
    assertThat(codes.distance(0, codes, 1))
        .isEqualTo(codes.distance(1, codes, 0))
        .isEqualTo(NaiveSearch.distance(packed, 0, packed, bytes, bits));
    assertThat(codes.distance(0, codes, 2))
        .isLessThanOrEqualTo(codes.distance(0, codes, 1) + codes.distance(1, codes, 2));
  }

  private static List<Neighbours> search(int bits, byte[] database, byte[] queries) {
    return FlatSearch.singleThreaded()
        .search(
            PackedCodes.of(bits, database),
            PackedCodes.of(bits, queries),
            SearchRequest.nearest(25));
  }

  private static byte[] xor(byte[] codes, byte[] mask) {
    byte[] result = codes.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] ^= mask[i % mask.length];
    }
    return result;
  }

  private static byte[] permute(byte[] codes, List<Integer> order) {
    byte[] result = new byte[codes.length];
    int bytes = order.size() / 8;
    for (int code = 0; code < codes.length / bytes; code++) {
      for (int bit = 0; bit < order.size(); bit++) {
        int from = order.get(bit);
        int value = (codes[code * bytes + from / 8] >> (from % 8)) & 1;
        result[code * bytes + bit / 8] |= (byte) (value << (bit % 8));
      }
    }
    return result;
  }
}
