package org.crosshash.hamming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongUnaryOperator;
import org.crosshash.errors.CrosshashException;
import org.crosshash.hamming.SearchPlan.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlannedSearchTest {
  private static final FlatSearch FLAT = FlatSearch.singleThreaded();

  /** Costs by which the tables are always worth a try, and never give way. */
  private static final SearchCosts SCAN_IS_DEAR = new SearchCosts(1e9, 1e9, 1e-3);

  /** Costs by which the tables are tried and give way soon. */
  private static final SearchCosts SCAN_IS_CHEAP = new SearchCosts(1, 1, 1);

  private static void install(CodeSnapshot snapshot, SearchCosts costs) {
    MultiIndex tables =
        MultiIndex.build(snapshot, DistanceProfile.of(snapshot), 1, Runnable::run, () -> false);
    snapshot.history().install(new CodeHistory.Tables(tables, costs));
  }

  private static List<Neighbours> flat(
      CodeSnapshot snapshot, PackedCodes queries, SearchRequest request) {
    return FLAT.search(snapshot.codes(), queries, request.withFilter(snapshot.live()));
  }

  private static byte[] one(Random random, int bits) {
    return NaiveSearch.clusteredCodes(random, 1, bits);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 32, 64, 72, 128})
  void search_whileCodesComeAndGo_equalsFlatScan(int bits) {
    Random random = new Random(bits);
    PlannedSearch search = PlannedSearch.withThreads(1);
    CodeArray array = new CodeArray(bits);
    int chunk = new CodeShape(bits).codesPerChunk();
    byte[] start = NaiveSearch.clusteredCodes(random, chunk + chunk / 3, bits);
    for (int at = 0; at < start.length; at += bits / 8) {
      array.append(Arrays.copyOfRange(start, at, at + bits / 8));
    }
    array.publish();
    List<CodeSnapshot> kept = new ArrayList<>();
    for (int round = 0; round < 24; round++) {
      if (round % 7 == 1) {
        install(array.snapshot(), SCAN_IS_DEAR);
      }
      for (int change = 0; change < 60; change++) {
        int slot = random.nextInt(array.snapshot().codes().size());
        boolean live = array.snapshot().isLive(slot);
        switch (random.nextInt(4)) {
          case 0 -> array.append(one(random, bits));
          case 1 -> {
            // What was deleted comes back, as a new code.
            if (live) {
              byte[] code = array.snapshot().codes().code(slot);
              array.delete(slot);
              array.append(code);
            }
          }
          case 2 -> {
            if (live) {
              array.replace(slot, one(random, bits));
            }
          }
          default -> {
            if (live) {
              array.delete(slot);
            }
          }
        }
        array.publish();
      }
      kept.add(array.snapshot());
      PackedCodes queries = PackedCodes.of(bits, NaiveSearch.clusteredCodes(random, 3, bits));
      // Older versions too, which the newest tables cannot answer for.
      for (CodeSnapshot snapshot :
          List.of(array.snapshot(), kept.get(random.nextInt(kept.size())))) {
        for (SearchRequest request :
            List.of(SearchRequest.within(3), SearchRequest.within(4).withLimit(9))) {
          assertThat(search.search(snapshot, queries, request).neighbours())
              .isEqualTo(flat(snapshot, queries, request));
        }
      }
    }
  }

  @Test
  void search_versionsOlderThanTheTables_areScanned() {
    CodeArray array = new CodeArray(64);
    Random random = new Random(2);
    for (int i = 0; i < 5000; i++) {
      array.append(one(random, 64));
    }
    CodeSnapshot before = array.publish();
    array.delete(17);
    CodeSnapshot after = array.publish();
    install(after, SCAN_IS_DEAR);
    PackedCodes query = PackedCodes.of(64, before.codes().code(17));
    SearchRequest same = SearchRequest.within(0);
    PlannedSearch search = PlannedSearch.withThreads(1);
    PlannedResult old = search.search(before, query, same);
    assertThat(old.plans().getFirst().kind()).isEqualTo(Kind.FLAT);
    assertThat(old.neighbours().getFirst().slots()).contains(17);
    PlannedResult now = search.search(after, query, same);
    assertThat(now.plans().getFirst().kind()).isEqualTo(Kind.MULTI_INDEX);
    assertThat(now.neighbours().getFirst().slots()).doesNotContain(17);
  }

  @Test
  void search_severalClientsOfManyCodes_equalsFlatScan() throws Exception {
    Random random = new Random(11);
    CodeSnapshot snapshot =
        CodeSnapshot.of(PackedCodes.of(64, NaiveSearch.clusteredCodes(random, 140_000, 64)));
    PlannedSearch search = PlannedSearch.withThreads(2);
    List<Future<?>> clients = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(6)) {
      for (int client = 0; client < 6; client++) {
        Random own = new Random(client);
        clients.add(
            executor.submit(() -> {
              for (int number = 0; number < 15; number++) {
                PackedCodes query = PackedCodes.of(64, NaiveSearch.clusteredCodes(own, 1, 64));
                SearchRequest request = SearchRequest.nearest(1 + own.nextInt(30));
                assertThat(search.search(snapshot, query, request).neighbours())
                    .isEqualTo(flat(snapshot, query, request));
              }
            }));
      }
      for (Future<?> client : clients) {
        client.get();
      }
    }
    assertThat(snapshot.history().scans().scans()).isBetween(1L, 6 * 15L);
    assertThat(snapshot.history().scans().waiting()).isZero();
  }

  @Test
  void search_anyNumberOfThreadsAndAnyPlan_givesTheSame() {
    Random random = new Random(7);
    for (int bits : new int[] {16, 64, 128, 256}) {
      PackedCodes codes = PackedCodes.of(bits, NaiveSearch.clusteredCodes(random, 20_000, bits));
      PackedCodes queries = PackedCodes.of(bits, NaiveSearch.clusteredCodes(random, 70, bits));
      BitSet some = new BitSet();
      random.ints(5000, 0, 20_000).forEach(some::set);
      for (SearchRequest request :
          List.of(
              SearchRequest.within(2),
              SearchRequest.nearest(20).withRadius(5),
              SearchRequest.within(4).withLimit(10).withFilter(SlotFilter.of(some)))) {
        List<Neighbours> expected = FLAT.search(codes, queries, request);
        try (ForkJoinPool pool = new ForkJoinPool(8)) {
          for (SearchCosts costs : List.of(SCAN_IS_DEAR, SCAN_IS_CHEAP)) {
            CodeSnapshot snapshot = CodeSnapshot.of(codes);
            install(snapshot, costs);
            for (int threads = 1; threads <= 8; threads++) {
              PlannedSearch search =
                  PlannedSearch.of(new FlatSearch(HammingKernels.best(), threads, pool));
              assertThat(search.search(snapshot, queries, request).neighbours())
                  .isEqualTo(expected);
            }
          }
        }
      }
    }
  }

  @Test
  void search_maskedOrPermutedBits_findsTheSame() {
    Random random = new Random(8);
    int bits = 64;
    byte[] codes = NaiveSearch.clusteredCodes(random, 9000, bits);
    byte[] queries = NaiveSearch.clusteredCodes(random, 30, bits);
    long mask = random.nextLong();
    List<byte[]> databases =
        List.of(codes, mapped(codes, x -> x ^ mask), mapped(codes, Long::reverse));
    List<byte[]> asked =
        List.of(queries, mapped(queries, x -> x ^ mask), mapped(queries, Long::reverse));
    SearchRequest request = SearchRequest.within(5).withLimit(40);
    List<List<Neighbours>> answers = new ArrayList<>();
    for (int version = 0; version < 3; version++) {
      CodeSnapshot snapshot = CodeSnapshot.of(PackedCodes.of(bits, databases.get(version)));
      install(snapshot, SCAN_IS_DEAR);
      PlannedResult found =
          PlannedSearch.withThreads(1)
              .search(snapshot, PackedCodes.of(bits, asked.get(version)), request);
      assertThat(found.plans()).allMatch(plan -> plan.kind() == Kind.MULTI_INDEX);
      answers.add(found.neighbours());
    }
    assertThat(answers.get(1)).isEqualTo(answers.get(0));
    assertThat(answers.get(2)).isEqualTo(answers.get(0));
  }

  private static byte[] mapped(byte[] codes, LongUnaryOperator map) {
    ByteBuffer from = ByteBuffer.wrap(codes);
    ByteBuffer to = ByteBuffer.allocate(codes.length);
    while (from.hasRemaining()) {
      to.putLong(map.applyAsLong(from.getLong()));
    }
    return to.array();
  }

  @Test
  void search_farQueries_giveWayToTheScan() {
    Random random = new Random(3);
    CodeSnapshot snapshot =
        CodeSnapshot.of(PackedCodes.of(64, NaiveSearch.clusteredCodes(random, 20_000, 64)));
    install(snapshot, SCAN_IS_CHEAP);
    PackedCodes far = PackedCodes.of(64, NaiveSearch.randomCodes(random, 5, 64));
    PlannedResult found =
        PlannedSearch.withThreads(1).search(snapshot, far, SearchRequest.nearest(3));
    assertThat(found.plans()).allMatch(plan -> plan.kind() == Kind.MULTI_INDEX_THEN_FLAT);
    assertThat(found.plans()).allMatch(plan -> plan.reason().contains("given up at step"));
    // No more was spent than a part of what the scan costs.
    assertThat(found.plans())
        .allMatch(plan -> 3 * plan.probes() + plan.candidates() < 20_000 * 0.15 + 20_000 / 4.0);
    assertThat(found.neighbours()).isEqualTo(flat(snapshot, far, SearchRequest.nearest(3)));
  }

  @Test
  void search_moreNeighboursThanThereAre_scans() {
    Random random = new Random(4);
    CodeSnapshot snapshot =
        CodeSnapshot.of(PackedCodes.of(64, NaiveSearch.randomCodes(random, 20_000, 64)));
    install(snapshot, SCAN_IS_CHEAP);
    PlannedResult found =
        PlannedSearch.withThreads(1)
            .search(
                snapshot,
                PackedCodes.of(64, new byte[8]),
                SearchRequest.nearest(Integer.MAX_VALUE));
    assertThat(found.plans().getFirst().kind()).isEqualTo(Kind.FLAT);
    assertThat(found.neighbours().getFirst().size()).isEqualTo(20_000);
  }

  @Test
  void build_thenSearch_measuresCostsAndExplains() {
    Random random = new Random(5);
    CodeSnapshot snapshot =
        CodeSnapshot.of(PackedCodes.of(64, NaiveSearch.clusteredCodes(random, 30_000, 64)));
    PlannedSearch search = PlannedSearch.withThreads(2);
    PackedCodes query = PackedCodes.of(64, snapshot.codes().code(3));
    SearchPlan before = search.search(snapshot, query, SearchRequest.nearest(5)).plans().getFirst();
    assertThat(before.kind()).isEqualTo(Kind.FLAT);
    assertThat(before.reason()).startsWith("scan: 30000 codes");
    search.build(snapshot);
    SearchCosts costs = snapshot.history().tables().orElseThrow().costs();
    assertThat(costs.scanAlone()).isPositive();
    assertThat(costs.scanBatched()).isPositive();
    assertThat(costs.look()).isPositive();
    PlannedResult found = search.search(snapshot, query, SearchRequest.nearest(5));
    assertThat(found.plans().getFirst().substrings()).isPositive();
    assertThat(found.plans().getFirst().reason()).contains("scan");
    assertThat(found.neighbours()).isEqualTo(flat(snapshot, query, SearchRequest.nearest(5)));
  }

  @Test
  void prepare_enoughCodes_buildsInTheBackgroundAndAgainWhenOutgrown() {
    Random random = new Random(6);
    CodeArray array = new CodeArray(32);
    byte[] codes = NaiveSearch.randomCodes(random, 131_072, 32);
    for (int at = 0; at < codes.length; at += 4) {
      array.append(Arrays.copyOfRange(codes, at, at + 4));
    }
    List<Runnable> waiting = new ArrayList<>();
    PlannedSearch search = new PlannedSearch(FLAT, waiting::add);
    CodeSnapshot small = array.publish();
    PackedCodes query = PackedCodes.of(32, small.codes().code(9));
    assertThat(search.search(small, query, SearchRequest.within(1)).plans().getFirst().kind())
        .isEqualTo(Kind.FLAT);
    search.prepare(small);
    assertThat(waiting).hasSize(1);
    waiting.removeFirst().run();
    MultiIndex first = small.history().tables().orElseThrow().index();
    assertThat(first.size()).isEqualTo(131_072);
    search.prepare(small);
    assertThat(waiting).isEmpty();
    for (int i = 0; i < 70_000; i++) {
      array.append(new byte[4]);
    }
    CodeSnapshot grown = array.publish();
    // Building rests before it begins anew.
    long end = System.nanoTime() + 60_000_000_000L;
    while (waiting.isEmpty() && System.nanoTime() < end) {
      search.prepare(grown);
      Thread.onSpinWait();
    }
    waiting.removeFirst().run();
    assertThat(grown.history().tables().orElseThrow().index().size()).isGreaterThan(190_000);
    assertThat(search.search(grown, query, SearchRequest.within(1)).neighbours())
        .isEqualTo(flat(grown, query, SearchRequest.within(1)));
  }

  @Test
  void search_builderWasShutDown_scans() {
    CodeSnapshot snapshot =
        CodeSnapshot.of(PackedCodes.of(8, NaiveSearch.randomCodes(new Random(13), 140_000, 8)));
    ExecutorService executor = Executors.newSingleThreadExecutor();
    executor.shutdownNow();
    PackedCodes query = PackedCodes.of(8, new byte[] {3});
    PlannedSearch search = new PlannedSearch(FLAT, executor);
    assertThat(search.search(snapshot, query, SearchRequest.nearest(4)).neighbours())
        .isEqualTo(flat(snapshot, query, SearchRequest.nearest(4)));
  }

  @Test
  void search_besideAWriterAndABuilder_alwaysEqualsFlatScan() throws Exception {
    CodeArray array = new CodeArray(64);
    Random random = new Random(10);
    for (int i = 0; i < 9000; i++) {
      array.append(one(random, 64));
    }
    array.publish();
    install(array.snapshot(), SCAN_IS_DEAR);
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService executor = Executors.newFixedThreadPool(3)) {
      Future<?> writer =
          executor.submit(() -> {
            Random own = new Random(11);
            for (int i = 0; i < 4000; i++) {
              int slot = own.nextInt(9000);
              if (array.snapshot().isLive(slot)) {
                if (i % 3 == 0) {
                  array.delete(slot);
                } else {
                  array.replace(slot, one(own, 64));
                }
              }
              array.append(one(own, 64));
              array.publish();
            }
            done.set(true);
          });
      Future<?> builder =
          executor.submit(() -> {
            while (!done.get()) {
              install(array.snapshot(), SCAN_IS_DEAR);
            }
          });
      PlannedSearch search = PlannedSearch.withThreads(1);
      Random own = new Random(12);
      int byTables = 0;
      while (!done.get()) {
        CodeSnapshot snapshot = array.snapshot();
        PackedCodes query = PackedCodes.of(64, one(own, 64));
        SearchRequest request = SearchRequest.within(3).withLimit(20);
        PlannedResult found = search.search(snapshot, query, request);
        byTables += found.plans().getFirst().kind() == Kind.MULTI_INDEX ? 1 : 0;
        assertThat(found.neighbours()).isEqualTo(flat(snapshot, query, request));
      }
      writer.get();
      builder.get();
      assertThat(byTables).isPositive();
    }
  }

  @Test
  void search_otherCodeLength_isRefused() {
    assertThatThrownBy(() ->
            PlannedSearch.withThreads(1)
                .search(
                    CodeSnapshot.of(PackedCodes.of(64, new byte[8])),
                    PackedCodes.of(32, new byte[8]),
                    SearchRequest.nearest(1)))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("64 bits: 32");
  }
}
