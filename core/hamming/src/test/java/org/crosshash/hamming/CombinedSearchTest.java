package org.crosshash.hamming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CombinedSearchTest {
  private static final int SIZE = 3000;

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 24, 32, 64, 72, 128, 256, 512})
  void combinations_randomCodes_equalNaiveScanForAnyThreads(int bits) {
    Random random = new Random(bits);
    PackedCodes database = codes(random, bits, SIZE);
    BitSet passing = new BitSet();
    IntStream.range(0, SIZE).filter(_ -> random.nextInt(3) > 0).forEach(passing::set);
    for (int queries = 1; queries <= 4; queries++) {
      PackedCodes asked = codes(random, bits, queries);
      for (boolean sum : new boolean[] {true, false}) {
        int radius = random.nextInt(bits * (sum ? queries : 1) + 1);
        SearchRequest request =
            new SearchRequest(
                1 + random.nextInt(50),
                random.nextBoolean() ? Integer.MAX_VALUE : radius,
                SlotFilter.of(passing),
                () -> false);
        Neighbours expected = naive(database, asked, sum, request, passing);
        for (int threads = 1; threads <= 8; threads += 3) {
          CombinedSearch search = new CombinedSearch(FlatSearch.withThreads(threads));
          assertThat(
                  sum
                      ? search.sum(database, asked, request)
                      : search.minimum(database, asked, request))
              .isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void behind_anyPosition_leavesTheRestOfTheOrder() {
    Random random = new Random(1);
    PackedCodes database = codes(random, 8, 500);
    PackedCodes query = codes(random, 8, 1);
    CombinedSearch search = new CombinedSearch(FlatSearch.singleThreaded());
    Neighbours all = search.sum(database, query, SearchRequest.nearest(500));
    for (int rank = 0; rank < 500; rank += 7) {
      SlotFilter behind =
          CombinedDistance.of(database, query, true)
              .behind(all.distances()[rank], all.slots()[rank] + 1);
      Neighbours rest = search.sum(database, query, SearchRequest.nearest(500).withFilter(behind));
      assertThat(rest.slots()).isEqualTo(Arrays.copyOfRange(all.slots(), rank + 1, all.size()));
    }
  }

  @Test
  void sum_cancelled_endsWithThatProblem() {
    PackedCodes database = codes(new Random(2), 64, 100);
    assertThatExceptionOfType(CrosshashException.class)
        .isThrownBy(() ->
            new CombinedSearch(FlatSearch.singleThreaded())
                .sum(database, database, SearchRequest.nearest(1).cancelledWhen(() -> true)))
        .satisfies(e -> assertThat(e.problem()).isEqualTo(Problem.CANCELLED));
  }

  private static Neighbours naive(
      PackedCodes database,
      PackedCodes queries,
      boolean sum,
      SearchRequest request,
      BitSet passing) {
    record Hit(int slot, int distance) {}
    List<Hit> hits = new ArrayList<>();
    for (int slot = 0; slot < database.size(); slot++) {
      int distance = sum ? 0 : Integer.MAX_VALUE;
      for (int query = 0; query < queries.size(); query++) {
        int one = 0;
        byte[] code = database.code(slot);
        byte[] other = queries.code(query);
        for (int i = 0; i < code.length; i++) {
          one += Integer.bitCount((code[i] ^ other[i]) & 0xff);
        }
        distance = sum ? distance + one : Math.min(distance, one);
      }
      if (passing.get(slot) && distance <= request.radius()) {
        hits.add(new Hit(slot, distance));
      }
    }
    hits.sort(Comparator.comparingInt(Hit::distance).thenComparingInt(Hit::slot));
    List<Hit> kept = hits.subList(0, Math.min(hits.size(), request.limit()));
    return new Neighbours(
        kept.stream().mapToInt(Hit::slot).toArray(),
        kept.stream().mapToInt(Hit::distance).toArray());
  }

  /** Few distinct bytes, so that ties are many. */
  private static PackedCodes codes(Random random, int bits, int size) {
    byte[] bytes = new byte[size * bits / 8];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) random.nextInt(4);
    }
    return PackedCodes.of(bits, bytes);
  }
}
