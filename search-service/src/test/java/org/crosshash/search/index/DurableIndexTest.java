package org.crosshash.search.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.crosshash.search.index.Fixtures.entry;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.hamming.PlannedSearch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DurableIndexTest {
  private static final String MODEL = "models/" + "ab".repeat(32);
  private static final byte[] ZERO = {0, 0};

  @TempDir private Path folder;

  @Test
  void search_tiesAfterUpdateDeleteAndReinsert_followInsertionOrder() {
    try (DurableIndex index = Fixtures.created(folder.resolve("i"), 16)) {
      write(index, entry("a", 1, 0), entry("b", 2, 0), entry("c", 4, 0), entry("d", 8, 0));
      write(index, entry("b", 16, 0));
      index.delete(List.of("a"), Optional.empty());
      write(index, entry("a", 1, 0));

      assertThat(ids(index, 10)).containsExactly("b", "c", "d", "a");
      assertThat(ordinals(index)).containsExactly(1L, 2L, 3L, 4L);
    }
    try (DurableIndex again = Fixtures.opened(folder.resolve("i"))) {
      assertThat(ids(again, 10)).containsExactly("b", "c", "d", "a");
      assertThat(ordinals(again)).containsExactly(1L, 2L, 3L, 4L);
    }
  }

  @Test
  void reopen_afterWrites_keepsVersionDefinitionAndAttributes() {
    long version;
    IndexDefinition definition;
    try (DurableIndex index = Fixtures.created(folder.resolve("i"), 16)) {
      definition = index.definition();
      write(index, entry("a", 1, 0));
      version = index.delete(List.of("a"), Optional.empty()).version();
      assertThat(version).isEqualTo(2);
      assertThat(index.delete(List.of("a"), Optional.empty())).isEqualTo(new DeleteOutcome(2, 0));
      version = write(index, entry("z", 3, 3)).version();
    }
    try (DurableIndex index = Fixtures.opened(folder.resolve("i"));
        IndexSnapshot snapshot = index.snapshot()) {
      assertThat(snapshot.version()).isEqualTo(version);
      assertThat(snapshot.definition()).isEqualTo(definition);
      assertThat(snapshot.attributes(new EntryKey(Modality.IMAGE, "z")))
          .isEqualTo(Fixtures.attributes("of", "z"));
    }
  }

  @Test
  void snapshot_whileEntriesChange_staysAtItsVersion() {
    try (DurableIndex index = Fixtures.created(folder.resolve("i"), 16)) {
      write(index, entry("a", 1, 0), entry("b", 3, 0));
      try (IndexSnapshot before = index.snapshot()) {
        write(index, entry("a", 255, 255), entry("new", 0, 0));
        index.delete(List.of("b"), Optional.empty());

        SearchResult result =
            before.search(List.of(ZERO), SearchOptions.nearest(10), StopSignal.NEVER);
        assertThat(result.version()).isEqualTo(1);
        assertThat(result.neighbours().getFirst())
            .extracting(neighbour -> neighbour.key().id())
            .containsExactly("a", "b");
        assertThat(before.entry(new EntryKey(Modality.IMAGE, "a")).code())
            .isEqualTo(new byte[] {1, 0});
        assertThat(before.entry(new EntryKey(Modality.IMAGE, "b")).code())
            .isEqualTo(new byte[] {3, 0});
      }
      assertThat(ids(index, 10)).containsExactly("new", "a");
    }
  }

  @Test
  void write_onAnInterruptedThread_isCommittedAndOthersGoOn() throws InterruptedException {
    try (DurableIndex index = Fixtures.created(folder.resolve("i"), 16)) {
      Thread.currentThread().interrupt();
      try {
        write(index, entry("a", 1, 0));
      } finally {
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
      }
      write(index, entry("b", 1, 0));

      Thread interrupted =
          Thread.ofPlatform()
              .start(() -> IntStream.range(0, 60).forEach(i -> write(index, entry("i" + i, i, 0))));
      Thread other =
          Thread.ofPlatform()
              .start(() -> IntStream.range(0, 60).forEach(i -> write(index, entry("o" + i, i, 0))));
      while (interrupted.isAlive()) {
        interrupted.interrupt();
        Thread.onSpinWait();
      }
      other.join();
      assertThat(ids(index, 200)).hasSize(122);
    }
    try (DurableIndex again = Fixtures.opened(folder.resolve("i"))) {
      assertThat(ids(again, 200)).hasSize(122).contains("a", "b", "i59", "o59");
    }
  }

  @Test
  void clear_withEntries_emptiesAndGoesOnCounting() {
    try (DurableIndex index = Fixtures.created(folder.resolve("i"), 16)) {
      write(index, entry("a", 1, 0), entry("b", 3, 0));
      assertThat(index.clear(index.definition())).isEqualTo(2);
      assertThat(ids(index, 10)).isEmpty();
      write(index, entry("b", 3, 0));
      assertThat(ordinals(index)).containsExactly(2L);
    }
    try (DurableIndex index = Fixtures.opened(folder.resolve("i"))) {
      assertThat(ids(index, 10)).containsExactly("b");
      try (IndexSnapshot snapshot = index.snapshot()) {
        assertThat(snapshot.version()).isEqualTo(3);
      }
    }
  }

  @Test
  void upsert_manyThenDeleteMost_compactsAndKeepsOrder() {
    int rounds = 16;
    try (DurableIndex index = Fixtures.created(folder.resolve("i"), 16)) {
      for (int round = 0; round < rounds; round++) {
        int first = round * DurableIndex.MAXIMUM_ENTRIES;
        index.upsert(
            IntStream.range(first, first + DurableIndex.MAXIMUM_ENTRIES)
                .mapToObj(i -> entry("e" + i, i & 255, i >> 8 & 255))
                .toList(),
            Optional.empty());
      }
      for (int round = 0; round < rounds; round++) {
        int first = round * DurableIndex.MAXIMUM_ENTRIES;
        index.delete(
            IntStream.range(first, first + DurableIndex.MAXIMUM_ENTRIES)
                .filter(i -> i % 1000 != 7)
                .mapToObj(i -> "e" + i)
                .toList(),
            Optional.empty());
      }
      write(index, entry("e1007", 0, 0));

      List<Long> expected = IntStream.range(0, rounds * 10).mapToObj(i -> 1000L * i + 7).toList();
      try (IndexSnapshot snapshot = index.snapshot()) {
        assertThat(
                snapshot
                    .search(List.of(ZERO), SearchOptions.nearest(1000), StopSignal.NEVER)
                    .neighbours()
                    .getFirst())
            .extracting(Neighbour::ordinal)
            .containsExactlyInAnyOrderElementsOf(expected);
      }
      assertThat(ids(index, 1)).containsExactly("e1007");
    }
  }

  @Test
  void open_secondTime_isRefused() {
    try (DurableIndex index = Fixtures.created(folder.resolve("i"), 16)) {
      assertProblem(Problem.FAILED_PRECONDITION, () -> Fixtures.opened(folder.resolve("i")).close())
          .withMessageContaining("belongs to");
      write(index, entry("still works", 1, 1));
    }
    Fixtures.opened(folder.resolve("i")).close();
  }

  @Test
  void open_missingFolder_isNotFound() {
    assertProblem(Problem.NOT_FOUND, () -> Fixtures.opened(folder.resolve("none")).close());
  }

  @Test
  void create_existingFolder_isRefused() {
    DurableIndex.create(folder.resolve("i"), Fixtures.definition(16));
    assertProblem(
        Problem.ALREADY_EXISTS,
        () -> DurableIndex.create(folder.resolve("i"), Fixtures.definition(16)));
  }

  @Test
  void upsert_badEntries_areRefusedAndNothingIsWritten() {
    try (DurableIndex index = Fixtures.created(folder.resolve("i"), 16)) {
      assertProblem(Problem.INVALID_ARGUMENT, () -> write(index, entry("a", 1, 0), entry("b", 1)))
          .withMessageContaining("1 bytes at entry image:b");
      assertProblem(
              Problem.INVALID_ARGUMENT, () -> write(index, entry("a", 1, 0), entry("a", 2, 0)))
          .withMessageContaining("image:a");
      assertProblem(Problem.INVALID_ARGUMENT, () -> index.upsert(List.of(), Optional.empty()));
      assertProblem(
          Problem.INVALID_ARGUMENT,
          () ->
              index.upsert(
                  Collections.nCopies(DurableIndex.MAXIMUM_ENTRIES + 1, entry("a", 1, 0)),
                  Optional.empty()));
      assertProblem(
          Problem.INVALID_ARGUMENT, () -> index.delete(List.of("a", "a"), Optional.empty()));
      assertProblem(Problem.INVALID_ARGUMENT, () -> index.delete(List.of(""), Optional.empty()));
      try (IndexSnapshot snapshot = index.snapshot()) {
        assertThat(snapshot.version()).isZero();
        assertThat(snapshot.size()).isZero();
      }
    }
  }

  @Test
  void entry_badParts_areRefused() {
    assertProblem(Problem.INVALID_ARGUMENT, () -> entry("", 1));
    assertProblem(Problem.INVALID_ARGUMENT, () -> entry("é".repeat(513), 1));
    assertProblem(Problem.INVALID_ARGUMENT, () -> entry("\ud800", 1));
    assertProblem(
        Problem.INVALID_ARGUMENT,
        () ->
            new Entry(
                new EntryKey(Modality.TEXT, "a"),
                ZERO,
                Fixtures.attributes("x", "y".repeat(Entry.MAXIMUM_ATTRIBUTE_BYTES))));
    assertProblem(Problem.INVALID_ARGUMENT, () -> Modality.of("audio"))
        .withMessageContaining("audio");
  }

  @Test
  void definition_badParts_areRefused() {
    for (String id : List.of("", "A", "1a", "a_b", "a".repeat(64), "../x")) {
      assertProblem(Problem.INVALID_ARGUMENT, () -> IndexDefinition.requireId(id));
    }
    for (int bits : new int[] {0, 7, 12, 520, -8}) {
      assertProblem(Problem.INVALID_ARGUMENT, () -> Fixtures.definition(bits));
    }
    assertProblem(Problem.INVALID_ARGUMENT, () -> definition(Optional.of("models/xyz")));
  }

  @Test
  void upsert_codesOfAnotherModel_areRefused() {
    DurableIndex.create(folder.resolve("i"), definition(Optional.of(MODEL)));
    try (DurableIndex index = Fixtures.opened(folder.resolve("i"))) {
      List<Entry> entries = List.of(entry("a", 1, 0));
      assertProblem(
              Problem.FAILED_PRECONDITION,
              () -> index.upsert(entries, Optional.of("models/" + "cd".repeat(32))))
          .withMessageContaining("cdcd");
      assertProblem(Problem.FAILED_PRECONDITION, () -> index.upsert(entries, Optional.empty()));
      assertThat(index.upsert(entries, Optional.of(MODEL)).version()).isEqualTo(1);
    }
  }

  @Test
  void search_badQueries_areRefused() {
    try (DurableIndex index = Fixtures.created(folder.resolve("i"), 16);
        IndexSnapshot snapshot = index.snapshot()) {
      assertProblem(Problem.INVALID_ARGUMENT, () -> SearchOptions.nearest(0));
      assertProblem(Problem.INVALID_ARGUMENT, () -> SearchOptions.nearest(10_001));
      assertProblem(
          Problem.OUT_OF_RANGE,
          () ->
              snapshot.search(
                  List.of(ZERO), SearchOptions.nearest(1).within(17), StopSignal.NEVER));
      assertProblem(
          Problem.OUT_OF_RANGE,
          () ->
              snapshot.search(
                  List.of(ZERO), SearchOptions.nearest(1).within(-1), StopSignal.NEVER));
      assertProblem(
          Problem.INVALID_ARGUMENT,
          () ->
              snapshot.search(
                  List.of(ZERO, new byte[3]), SearchOptions.nearest(1), StopSignal.NEVER));
      assertThat(
              snapshot
                  .search(List.of(ZERO), SearchOptions.nearest(1), StopSignal.NEVER)
                  .neighbours()
                  .getFirst())
          .isEmpty();
    }
  }

  @Test
  void search_stopSignal_endsTheScan() {
    try (DurableIndex index = Fixtures.created(folder.resolve("i"), 16)) {
      write(index, entry("a", 1, 0));
      CrosshashException stopped =
          new CrosshashException(Problem.CANCELLED, "rule", "value", "cure");
      try (IndexSnapshot snapshot = index.snapshot()) {
        assertThatExceptionOfType(CrosshashException.class)
            .isThrownBy(() ->
                snapshot.search(
                    List.of(ZERO),
                    SearchOptions.nearest(1),
                    () -> {
                      throw stopped;
                    }))
            .isSameAs(stopped);
      }
    }
  }

  @Test
  void snapshot_minimumVersion_waitsForIt() throws Exception {
    try (DurableIndex index = Fixtures.created(folder.resolve("i"), 16)) {
      assertProblem(Problem.UNAVAILABLE, () -> index.snapshot(1, Duration.ofMillis(20)).close());
      CompletableFuture<Long> waiting =
          CompletableFuture.supplyAsync(() -> {
            try (IndexSnapshot snapshot = index.snapshot(2, Duration.ofSeconds(30))) {
              return snapshot.version();
            }
          });
      write(index, entry("a", 1, 0));
      write(index, entry("a", 2, 0));
      assertThat(waiting.get(30, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void close_withOpenSnapshot_waitsForItAndRefusesNewOnes() throws Exception {
    DurableIndex index = Fixtures.created(folder.resolve("i"), 16);
    write(index, entry("a", 1, 0));
    IndexSnapshot snapshot = index.snapshot();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(index::close);
    while (true) {
      try {
        index.snapshot().close();
        Thread.onSpinWait();
      } catch (CrosshashException e) {
        assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE);
        break;
      }
    }
    assertThat(closing).isNotDone();
    assertThat(snapshot.entry(new EntryKey(Modality.IMAGE, "a")).code()).hasSize(2);
    assertProblem(Problem.UNAVAILABLE, () -> write(index, entry("b", 1, 0)));
    snapshot.close();
    closing.get(30, TimeUnit.SECONDS);
    index.close();
  }

  @Test
  void readers_whileManyWrite_seeWholeVersionsOnly() throws Exception {
    int writers = 4;
    int writes = 40;
    try (DurableIndex index = DurableIndex.open(createdFolder(), PlannedSearch.withThreads(2))) {
      AtomicInteger running = new AtomicInteger(writers);
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        String prefix = "w" + writer + "-";
        all.add(
            CompletableFuture.runAsync(
                () -> {
                  try {
                    for (int write = 0; write < writes; write++) {
                      // Both entries of one write always hold one code.
                      write(index, entry(prefix + "x", write, 1), entry(prefix + "y", write, 1));
                    }
                  } finally {
                    running.decrementAndGet();
                  }
                },
                runnable -> Thread.ofPlatform().start(runnable)));
      }
      long last = 0;
      while (running.get() > 0) {
        try (IndexSnapshot snapshot = index.snapshot()) {
          assertThat(snapshot.version()).isGreaterThanOrEqualTo(last);
          last = snapshot.version();
          List<Neighbour> found =
              snapshot
                  .search(List.of(ZERO), SearchOptions.nearest(100), StopSignal.NEVER)
                  .neighbours()
                  .getFirst();
          assertThat(found.size() % 2).isZero();
          for (Neighbour neighbour : found) {
            String partner =
                neighbour.key().id().replace("-x", "-?").replace("-y", "-x").replace("-?", "-y");
            assertThat(snapshot.entry(neighbour.key()).code())
                .isEqualTo(snapshot.entry(new EntryKey(Modality.IMAGE, partner)).code());
          }
        }
      }
      for (CompletableFuture<Void> writer : all) {
        writer.get(60, TimeUnit.SECONDS);
      }
      try (IndexSnapshot snapshot = index.snapshot()) {
        assertThat(snapshot.version()).isEqualTo((long) writers * writes);
        assertThat(snapshot.size()).isEqualTo(2L * writers);
      }
    }
  }

  @Test
  void close_whileManySearch_refusesThemAndNeverCrashes() throws Exception {
    DurableIndex index = Fixtures.created(folder.resolve("i"), 16);
    index.upsert(
        IntStream.range(0, 5000).mapToObj(i -> entry("e" + i, i & 255, i >> 8)).toList(),
        Optional.empty());
    List<CompletableFuture<CrosshashException>> readers = new ArrayList<>();
    for (int reader = 0; reader < 4; reader++) {
      readers.add(
          CompletableFuture.supplyAsync(
              () -> {
                while (true) {
                  try (IndexSnapshot snapshot = index.snapshot()) {
                    for (Neighbour neighbour :
                        snapshot
                            .search(List.of(ZERO), SearchOptions.nearest(50), StopSignal.NEVER)
                            .neighbours()
                            .getFirst()) {
                      assertThat(snapshot.attributes(neighbour.key())).isNotEmpty();
                    }
                  } catch (CrosshashException e) {
                    return e;
                  }
                }
              },
              runnable -> Thread.ofPlatform().start(runnable)));
    }
    Thread.sleep(50);
    index.close();
    for (CompletableFuture<CrosshashException> reader : readers) {
      assertThat(reader.get(30, TimeUnit.SECONDS).problem()).isEqualTo(Problem.UNAVAILABLE);
    }
  }

  private Path createdFolder() {
    DurableIndex.create(folder.resolve("i"), Fixtures.definition(16));
    return folder.resolve("i");
  }

  private static IndexDefinition definition(Optional<String> model) {
    IndexDefinition plain = Fixtures.definition(16);
    return new IndexDefinition(plain.id(), 16, model, plain.created(), new TreeMap<>());
  }

  private static UpsertOutcome write(DurableIndex index, Entry... entries) {
    return index.upsert(List.of(entries), Optional.empty());
  }

  private static List<String> ids(DurableIndex index, int limit) {
    try (IndexSnapshot snapshot = index.snapshot()) {
      return snapshot
          .search(List.of(ZERO), SearchOptions.nearest(limit), StopSignal.NEVER)
          .neighbours()
          .getFirst()
          .stream()
          .map(neighbour -> neighbour.key().id())
          .toList();
    }
  }

  private static List<Long> ordinals(DurableIndex index) {
    try (IndexSnapshot snapshot = index.snapshot()) {
      return snapshot
          .search(List.of(ZERO), SearchOptions.nearest(100), StopSignal.NEVER)
          .neighbours()
          .getFirst()
          .stream()
          .map(Neighbour::ordinal)
          .toList();
    }
  }

  private static ThrowableAssertAlternative<CrosshashException> assertProblem(
      Problem problem, ThrowingCallable call) {
    return assertThatExceptionOfType(CrosshashException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.problem()).isEqualTo(problem));
  }
}
