package org.crosshash.hamming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables alone, without a planner that could give way to the scan. */
class MultiIndexTest {
  private static final long NO_LIMIT = Long.MAX_VALUE / 2;

  static IntStream everyWidth() {
    return IntStream.rangeClosed(1, 64).map(bytes -> 8 * bytes);
  }

  static MultiIndex tables(CodeSnapshot snapshot, int substrings) {
    return MultiIndex.build(
        snapshot, DistanceProfile.of(snapshot, substrings), 1, Runnable::run, () -> false);
  }

  private static MultiIndex tables(CodeSnapshot snapshot) {
    return MultiIndex.build(snapshot, DistanceProfile.of(snapshot), 1, Runnable::run, () -> false);
  }

  /** Searches by the tables; the codes behind them are none. */
  private static List<Neighbours> search(
      MultiIndex index, CodeSnapshot snapshot, PackedCodes queries, SearchRequest request) {
    List<Neighbours> found = new ArrayList<>();
    for (int query = 0; query < queries.size(); query++) {
      MultiIndexSearch search =
          new MultiIndexSearch(
              index, snapshot, queries.query(query), request.withFilter(snapshot.live()), NO_LIMIT);
      assertThat(search.run(new Neighbours(new int[0], new int[0]))).isTrue();
      found.add(search.result());
    }
    return found;
  }

  /** So many codes as fill whole chunks, and at least two thousand. */
  private static int wholeChunks(int bits) {
    int chunk = new CodeShape(bits).codesPerChunk();
    return Math.max(chunk, 2048 / chunk * chunk);
  }

  @ParameterizedTest
  @MethodSource("everyWidth")
  void search_everyWidth_equalsFlatScan(int bits) {
    Random random = new Random(bits);
    int size = wholeChunks(bits);
    for (boolean clustered : new boolean[] {false, true}) {
      PackedCodes database =
          PackedCodes.of(
              bits,
              clustered
                  ? NaiveSearch.clusteredCodes(random, size, bits)
                  : NaiveSearch.randomCodes(random, size, bits));
      byte[] codes = NaiveSearch.randomCodes(random, 3, bits);
      System.arraycopy(database.code(size / 2), 0, codes, 0, bits / 8);
      System.arraycopy(database.code(size / 3), 0, codes, bits / 8, bits / 8);
      codes[bits / 8] ^= 5;
      PackedCodes queries = PackedCodes.of(bits, codes);
      CodeSnapshot snapshot = CodeSnapshot.of(database);
      MultiIndex index = tables(snapshot);
      assertThat(index.size()).isEqualTo(size);
      // A few neighbours of far queries would need more buckets than a test has time for.
      PackedCodes near = PackedCodes.of(bits, Arrays.copyOf(codes, 2 * bits / 8));
      for (SearchRequest request :
          List.of(
              SearchRequest.nearest(1),
              SearchRequest.within(0),
              SearchRequest.within(2),
              SearchRequest.within(2).withLimit(7),
              SearchRequest.within(bits / 16))) {
        assertThat(search(index, snapshot, near, request))
            .isEqualTo(FlatSearch.singleThreaded().search(database, near, request));
      }
      if (bits <= 64) {
        for (SearchRequest request :
            List.of(SearchRequest.nearest(10), SearchRequest.within(bits / 5))) {
          assertThat(search(index, snapshot, queries, request))
              .isEqualTo(FlatSearch.singleThreaded().search(database, queries, request));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 24, 40})
  void search_narrowCodes_goesToAnyDistance(int bits) {
    Random random = new Random(bits);
    int size = wholeChunks(bits);
    byte[] database = NaiveSearch.randomCodes(random, size, bits);
    byte[] queries = NaiveSearch.randomCodes(random, 2, bits);
    CodeSnapshot snapshot = CodeSnapshot.of(PackedCodes.of(bits, database));
    for (int substrings = (bits + 15) / 16; substrings <= 5; substrings++) {
      MultiIndex index = tables(snapshot, substrings);
      SearchRequest all = SearchRequest.nearest(size);
      assertThat(search(index, snapshot, PackedCodes.of(bits, queries), all))
          .isEqualTo(NaiveSearch.search(bits, database, queries, all));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 7, 16})
  void search_anyNumberOfSubstrings_equalsFlatScan(int substrings) {
    Random random = new Random(substrings);
    PackedCodes database = PackedCodes.of(64, NaiveSearch.clusteredCodes(random, 8192, 64));
    PackedCodes queries = PackedCodes.of(64, NaiveSearch.clusteredCodes(random, 20, 64));
    CodeSnapshot snapshot = CodeSnapshot.of(database);
    MultiIndex index = tables(snapshot, substrings);
    assertThat(index.substrings().count()).isEqualTo(substrings);
    for (SearchRequest request :
        List.of(
            SearchRequest.within(5),
            SearchRequest.within(substrings),
            SearchRequest.within(3).withLimit(50))) {
      assertThat(search(index, snapshot, queries, request))
          .isEqualTo(FlatSearch.singleThreaded().search(database, queries, request));
    }
  }

  @Test
  void search_withFilters_equalsFlatScan() {
    Random random = new Random(9);
    for (int bits : new int[] {16, 64, 128}) {
      int size = wholeChunks(bits);
      PackedCodes database = PackedCodes.of(bits, NaiveSearch.clusteredCodes(random, size, bits));
      PackedCodes queries = PackedCodes.of(bits, NaiveSearch.clusteredCodes(random, 5, bits));
      CodeSnapshot snapshot = CodeSnapshot.of(database);
      MultiIndex index = tables(snapshot);
      BitSet rare = new BitSet();
      random.ints(size / 50, 0, size).forEach(rare::set);
      for (SlotFilter filter :
          List.of(
              SlotFilter.of(rare),
              SlotFilter.where(slot -> slot % 3 != 1),
              SlotFilter.where(slot -> false))) {
        SearchRequest request = SearchRequest.within(4).withLimit(30).withFilter(filter);
        assertThat(search(index, snapshot, queries, request))
            .isEqualTo(FlatSearch.singleThreaded().search(database, queries, request));
      }
    }
  }

  @Test
  void search_codesOfOneValueAlone_endsWithTheFirstOfThem() {
    PackedCodes same = PackedCodes.of(64, new byte[8 * 8192]);
    CodeSnapshot snapshot = CodeSnapshot.of(same);
    MultiIndex index = tables(snapshot);
    MultiIndexSearch search =
        new MultiIndexSearch(index, snapshot, new long[] {0}, SearchRequest.nearest(100), NO_LIMIT);
    assertThat(search.run(new Neighbours(new int[0], new int[0]))).isTrue();
    assertThat(search.result().slots()).isEqualTo(IntStream.range(0, 100).toArray());
    assertThat(search.probes()).isEqualTo(1);
  }

  @Test
  void search_moreWorkThanAllowed_givesUp() {
    PackedCodes same = PackedCodes.of(64, new byte[8 * 8192]);
    CodeSnapshot snapshot = CodeSnapshot.of(same);
    MultiIndex index = tables(snapshot);
    MultiIndexSearch search =
        new MultiIndexSearch(index, snapshot, new long[] {1}, SearchRequest.nearest(100), 5000);
    assertThat(search.run(new Neighbours(new int[0], new int[0]))).isFalse();
  }

  @Test
  void search_cancelled_ends() {
    CodeSnapshot snapshot =
        CodeSnapshot.of(PackedCodes.of(64, NaiveSearch.randomCodes(new Random(1), 4096, 64)));
    MultiIndex index = tables(snapshot);
    AtomicInteger asked = new AtomicInteger();
    SearchRequest request =
        SearchRequest.nearest(4096).cancelledWhen(() -> asked.incrementAndGet() > 3);
    MultiIndexSearch search =
        new MultiIndexSearch(index, snapshot, new long[] {1}, request, NO_LIMIT);
    assertThatThrownBy(() -> search.run(new Neighbours(new int[0], new int[0])))
        .isInstanceOfSatisfying(
            CrosshashException.class, e -> assertThat(e.problem()).isEqualTo(Problem.CANCELLED));
    assertThat(asked).hasValue(4);
  }

  @Test
  void build_anyNumberOfThreads_givesTheSameTables() {
    Random random = new Random(4);
    CodeSnapshot snapshot =
        CodeSnapshot.of(PackedCodes.of(128, NaiveSearch.clusteredCodes(random, 4096, 128)));
    DistanceProfile profile = DistanceProfile.of(snapshot);
    MultiIndex one = MultiIndex.build(snapshot, profile, 1, Runnable::run, () -> false);
    try (ForkJoinPool pool = new ForkJoinPool(4)) {
      MultiIndex four = MultiIndex.build(snapshot, profile, 4, pool, () -> false);
      for (int substring = 0; substring < one.substrings().count(); substring++) {
        for (int place = 0; place < 4096; place++) {
          assertThat(four.table(substring).slot(place)).isEqualTo(one.table(substring).slot(place));
        }
      }
    }
  }

  @Test
  void build_cancelled_ends() {
    CodeSnapshot snapshot = CodeSnapshot.of(PackedCodes.of(64, new byte[8 * 8192]));
    DistanceProfile profile = DistanceProfile.of(snapshot);
    assertThatThrownBy(() -> MultiIndex.build(snapshot, profile, 1, Runnable::run, () -> true))
        .isInstanceOfSatisfying(
            CrosshashException.class, e -> assertThat(e.problem()).isEqualTo(Problem.CANCELLED));
  }

  @Test
  void substrings_deadBits_areSpreadOverAll() {
    // The first half of the bits is constant, as in codes of a poorly trained model.
    Random random = new Random(5);
    byte[] codes = NaiveSearch.randomCodes(random, 8192, 64);
    for (int i = 0; i < codes.length; i++) {
      codes[i] = i % 8 < 4 ? 17 : codes[i];
    }
    Substrings substrings =
        DistanceProfile.of(CodeSnapshot.of(PackedCodes.of(64, codes)), 4).substrings();
    for (int substring = 0; substring < 4; substring++) {
      assertThat(substrings.width(substring)).isEqualTo(16);
      // Eight bits of each substring are alive.
      assertThat(Long.bitCount(substrings.key(substring, new long[] {-1L << 32}))).isEqualTo(8);
    }
  }

  @Test
  void substrings_equalBits_areKeptApart() {
    // Every bit of the second half repeats one of the first.
    Random random = new Random(6);
    byte[] codes = NaiveSearch.randomCodes(random, 8192, 64);
    for (int i = 0; i < codes.length; i++) {
      codes[i] = i % 8 < 4 ? codes[i] : codes[i - 4];
    }
    Substrings substrings =
        DistanceProfile.of(CodeSnapshot.of(PackedCodes.of(64, codes)), 4).substrings();
    for (int bit = 0; bit < 32; bit++) {
      long pair = 1L << bit | 1L << (bit + 32);
      for (int substring = 0; substring < 4; substring++) {
        assertThat(Long.bitCount(substrings.key(substring, new long[] {pair})))
            .as("bits %d and %d in substring %d", bit, bit + 32, substring)
            .isLessThan(2);
      }
    }
  }
}
