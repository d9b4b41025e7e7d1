package org.crosshash.search.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.crosshash.hamming.FlatSearch;
import org.crosshash.hamming.PlannedSearch;
import org.crosshash.hamming.SearchPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An index that is large enough to be given tables. */
final class PlannedIndexTest {
  private static final int BITS = 32;
  private static final int ENTRIES = 140_000;

  @TempDir private Path folder;

  @Test
  void search_byTables_equalsTheScanWhateverIsWritten() {
    Path home = folder.resolve("index");
    Random random = new Random(1);
    // Tables are built before the call returns that finds them missing.
    PlannedSearch planned = new PlannedSearch(FlatSearch.singleThreaded(), Runnable::run);
    PlannedSearch scanned = PlannedSearch.of(FlatSearch.singleThreaded());
    DurableIndex.create(home, Fixtures.definition(BITS));
    try (DurableIndex index = DurableIndex.open(home, planned)) {
      for (int first = 0; first < ENTRIES; first += 10_000) {
        List<Entry> entries = new ArrayList<>();
        for (int id = first; id < first + 10_000; id++) {
          entries.add(entry(id, random));
        }
        index.upsert(entries, Optional.empty());
      }
      assertThat(plan(index, random).substrings()).isPositive();
    }
    List<byte[]> queries = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      queries.add(clustered(random));
    }
    List<SearchOptions> options =
        List.of(
            SearchOptions.nearest(1000).within(1),
            SearchOptions.nearest(5).within(2),
            SearchOptions.nearest(50).within(2).of(Modality.TEXT));
    List<SearchResult> answers = new ArrayList<>();
    try (DurableIndex index = DurableIndex.open(home, planned)) {
      for (int write = 0; write < 20; write++) {
        int id = random.nextInt(ENTRIES);
        index.upsert(List.of(entry(id, random), entry(ENTRIES + write, random)), Optional.empty());
        index.delete(List.of("id" + random.nextInt(ENTRIES)), Optional.empty());
      }
      assertThat(plan(index, random).substrings()).isPositive();
      try (IndexSnapshot snapshot = index.snapshot()) {
        options.forEach(each -> answers.add(snapshot.search(queries, each, StopSignal.NEVER)));
      }
    }
    try (DurableIndex index = DurableIndex.open(home, scanned);
        IndexSnapshot snapshot = index.snapshot()) {
      for (int i = 0; i < options.size(); i++) {
        SearchResult expected = snapshot.search(queries, options.get(i), StopSignal.NEVER);
        assertThat(expected.plans()).allMatch(plan -> plan.kind() == SearchPlan.Kind.FLAT);
        assertThat(expected.neighbours().stream().mapToInt(List::size).sum()).isPositive();
        assertThat(answers.get(i).neighbours()).isEqualTo(expected.neighbours());
      }
    }
  }

  /** How equal codes are looked for; whether the tables answer is the machine's to say. */
  private static SearchPlan plan(DurableIndex index, Random random) {
    try (IndexSnapshot snapshot = index.snapshot()) {
      return snapshot
          .search(
              List.of(Fixtures.randomCode(random, BITS)),
              SearchOptions.nearest(10).within(0),
              StopSignal.NEVER)
          .plans()
          .getFirst();
    }
  }

  private static Entry entry(int id, Random random) {
    return Fixtures.entry(
        id % 3 == 0 ? Modality.TEXT : Modality.IMAGE, "id" + id, clustered(random));
  }

  /** One of a thousand centres, with a bit or two turned now and then. */
  private static byte[] clustered(Random random) {
    byte[] code = Fixtures.randomCode(new Random(random.nextInt(1000)), BITS);
    for (int flips = random.nextInt(3); flips > 0; flips--) {
      code[random.nextInt(BITS / 8)] ^= (byte) (1 << random.nextInt(8));
    }
    return code;
  }
}
