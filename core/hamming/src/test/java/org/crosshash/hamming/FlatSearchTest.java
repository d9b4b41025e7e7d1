package org.crosshash.hamming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlatSearchTest {
  private static final List<HammingKernel> KERNELS =
      List.of(HammingKernels.choose("vector"), HammingKernels.scalar());

  static Stream<Arguments> everyWidthAndKernel() {
    return IntStream.rangeClosed(1, 64)
        .boxed()
        .flatMap(bytes -> KERNELS.stream().map(kernel -> Arguments.of(8 * bytes, kernel)));
  }

  private static FlatSearch one(HammingKernel kernel) {
    return new FlatSearch(kernel, 1, Runnable::run);
  }

  @ParameterizedTest
  @MethodSource("everyWidthAndKernel")
  void search_everyWidth_equalsNaiveScan(int bits, HammingKernel kernel) {
    Random random = new Random(bits);
    // Sizes around the edges of blocks, groups of registers and chunks.
    for (int size : new int[] {1, 63, 65, 511, 700, 2100}) {
      boolean clustered = random.nextBoolean();
      byte[] database =
          clustered
              ? NaiveSearch.clusteredCodes(random, size, bits)
              : NaiveSearch.randomCodes(random, size, bits);
      byte[] queries = NaiveSearch.randomCodes(random, 3, bits);
      System.arraycopy(database, 0, queries, 0, bits / 8);
      for (SearchRequest request :
          List.of(
              SearchRequest.nearest(1),
              SearchRequest.nearest(10),
              SearchRequest.nearest(size),
              SearchRequest.within(bits / 3),
              SearchRequest.within(0),
              SearchRequest.within(bits / 2).withLimit(7))) {
        assertThat(
                one(kernel)
                    .search(PackedCodes.of(bits, database), PackedCodes.of(bits, queries), request))
            .isEqualTo(NaiveSearch.search(bits, database, queries, request));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everyWidthAndKernel")
  void search_withFilters_equalsNaiveScan(int bits, HammingKernel kernel) {
    Random random = new Random(bits);
    int size = 1500;
    byte[] database = NaiveSearch.clusteredCodes(random, size, bits);
    byte[] queries = NaiveSearch.clusteredCodes(random, 2, bits);
    BitSet rare = new BitSet();
    BitSet common = new BitSet();
    for (int slot = 0; slot < size; slot++) {
      rare.set(slot, random.nextInt(100) == 0);
      common.set(slot, random.nextInt(100) != 0);
    }
    for (SlotFilter filter :
        List.of(
            SlotFilter.of(rare),
            SlotFilter.of(common),
            SlotFilter.of(rare).and(SlotFilter.of(common)),
            SlotFilter.where(slot -> slot % 7 == 3),
            SlotFilter.where(slot -> false))) {
      SearchRequest request = SearchRequest.nearest(20).withFilter(filter);
      assertThat(
              one(kernel)
                  .search(PackedCodes.of(bits, database), PackedCodes.of(bits, queries), request))
          .isEqualTo(NaiveSearch.search(bits, database, queries, request));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 64, 128, 192, 256, 512})
  void search_manyQueries_equalsNaiveScan(int bits) {
    Random random = new Random(bits);
    // Enough for kernels to copy chunks, and a chunk and a part of the next.
    int size = new CodeShape(bits).codesPerChunk() + 700;
    byte[] database = NaiveSearch.clusteredCodes(random, size, bits);
    byte[] queries = NaiveSearch.clusteredCodes(random, 9, bits);
    System.arraycopy(database, 0, queries, 0, bits / 8);
    for (HammingKernel kernel : KERNELS) {
      for (SearchRequest request :
          List.of(SearchRequest.nearest(30), SearchRequest.within(bits / 3).withLimit(200))) {
        assertThat(
                one(kernel)
                    .search(PackedCodes.of(bits, database), PackedCodes.of(bits, queries), request))
            .isEqualTo(NaiveSearch.search(bits, database, queries, request));
      }
    }
  }

  @Test
  void search_anyNumberOfThreads_givesTheSame() {
    Random random = new Random(7);
    for (int bits : new int[] {8, 32, 64, 128, 512}) {
      PackedCodes database = PackedCodes.of(bits, NaiveSearch.clusteredCodes(random, 40_000, bits));
      for (int count : new int[] {1, 5, 64, 300}) {
        PackedCodes queries = PackedCodes.of(bits, NaiveSearch.clusteredCodes(random, count, bits));
        SearchRequest request = SearchRequest.nearest(50);
        List<Neighbours> expected = one(HammingKernels.best()).search(database, queries, request);
        try (ForkJoinPool pool = new ForkJoinPool(4)) {
          for (int threads = 1; threads <= 4; threads++) {
            assertThat(
                    new FlatSearch(HammingKernels.best(), threads, pool)
                        .search(database, queries, request))
                .isEqualTo(expected);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 24, 32, 40, 64, 72, 128, 136, 200, 256, 264, 504, 512})
  void search_limitRadiusFilterAndThreads_equalsNaiveScan(int bits) {
    Random random = new Random(bits);
    byte[] codes = NaiveSearch.clusteredCodes(random, 9_000, bits);
    byte[] wanted = NaiveSearch.clusteredCodes(random, 2, bits);
    System.arraycopy(codes, 0, wanted, 0, bits / 8);
    PackedCodes database = PackedCodes.of(bits, codes);
    PackedCodes queries = PackedCodes.of(bits, wanted);
    try (ForkJoinPool pool = new ForkJoinPool(4)) {
      for (int limit : new int[] {1, 10, 1_000}) {
        for (int radius : new int[] {2, bits / 2, Integer.MAX_VALUE}) {
          for (SlotFilter filter :
              List.of(SlotFilter.all(), SlotFilter.where(slot -> slot % 97 < 40))) {
            SearchRequest request =
                SearchRequest.nearest(limit).withRadius(radius).withFilter(filter);
            List<Neighbours> expected = NaiveSearch.search(bits, codes, wanted, request);
            for (int threads = 1; threads <= 8; threads++) {
              assertThat(
                      new FlatSearch(HammingKernels.best(), threads, pool)
                          .search(database, queries, request))
                  .isEqualTo(expected);
            }
          }
        }
      }
    }
  }

  @Test
  void search_farthestCodesFirst_keepsTheNearest() {
    // Every code is nearer than all before it, so each one enters and selection must thin out.
    byte[] database = new byte[8 * 65 * 40];
    for (int slot = 0; slot < 65 * 40; slot++) {
      int distance = 64 - slot / 40;
      for (int bit = 0; bit < distance; bit++) {
        database[8 * slot + bit / 8] |= (byte) (1 << (bit % 8));
      }
    }
    SearchRequest request = SearchRequest.nearest(45);
    for (HammingKernel kernel : KERNELS) {
      assertThat(
              one(kernel)
                  .search(PackedCodes.of(64, database), PackedCodes.of(64, new byte[8]), request))
          .isEqualTo(NaiveSearch.search(64, database, new byte[8], request));
    }
  }

  @Test
  void search_equalCodes_areInInsertionOrder() {
    PackedCodes same = PackedCodes.of(64, new byte[8 * 10_000]);
    Neighbours found =
        FlatSearch.withThreads(4)
            .search(same, PackedCodes.of(64, new byte[8]), SearchRequest.nearest(100))
            .getFirst();
    assertThat(found.slots()).isEqualTo(IntStream.range(0, 100).toArray());
    assertThat(found.distances()).containsOnly(0);
  }

  @Test
  void search_emptyDatabase_findsNothing() {
    PackedCodes queries = PackedCodes.of(64, new byte[16]);
    assertThat(
            FlatSearch.singleThreaded()
                .search(PackedCodes.of(64, new byte[0]), queries, SearchRequest.nearest(10)))
        .hasSize(2)
        .allMatch(neighbours -> neighbours.size() == 0);
  }

  @Test
  void search_noQueries_findsNothing() {
    PackedCodes database = PackedCodes.of(64, new byte[16]);
    assertThat(
            FlatSearch.withThreads(2)
                .search(database, PackedCodes.of(64, new byte[0]), SearchRequest.nearest(10)))
        .isEmpty();
  }

  @Test
  void search_limitAboveSize_findsAll() {
    PackedCodes database = PackedCodes.of(16, new byte[] {1, 0, 3, 0, 0, 0});
    assertThat(
            FlatSearch.singleThreaded()
                .search(
                    database,
                    PackedCodes.of(16, new byte[2]),
                    SearchRequest.nearest(Integer.MAX_VALUE)))
        .containsExactly(new Neighbours(new int[] {2, 0, 1}, new int[] {0, 1, 2}));
  }

  @Test
  void search_cancelled_endsWithinATile() {
    PackedCodes database = PackedCodes.of(64, new byte[8 * 100_000]);
    AtomicInteger asked = new AtomicInteger();
    SearchRequest request =
        SearchRequest.within(64).cancelledWhen(() -> asked.incrementAndGet() > 3);
    assertThatThrownBy(() ->
            FlatSearch.singleThreaded().search(database, PackedCodes.of(64, new byte[8]), request))
        .isInstanceOfSatisfying(
            CrosshashException.class, e -> assertThat(e.problem()).isEqualTo(Problem.CANCELLED));
    assertThat(asked).hasValue(4);
  }

  @Test
  void search_otherCodeLength_isRefused() {
    assertThatThrownBy(() ->
            FlatSearch.singleThreaded()
                .search(
                    PackedCodes.of(64, new byte[8]),
                    PackedCodes.of(32, new byte[8]),
                    SearchRequest.nearest(1)))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("64 bits: 32");
  }

  @Test
  void request_outOfRange_isRefused() {
    assertThatThrownBy(() -> SearchRequest.nearest(0)).isInstanceOf(CrosshashException.class);
    assertThatThrownBy(() -> SearchRequest.within(-1)).isInstanceOf(CrosshashException.class);
    assertThatThrownBy(() -> FlatSearch.withThreads(0)).isInstanceOf(CrosshashException.class);
  }
}
