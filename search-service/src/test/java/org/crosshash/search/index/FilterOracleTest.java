package org.crosshash.search.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.crosshash.hamming.PlannedSearch;
import org.crosshash.search.attribute.Facet;
import org.crosshash.search.attribute.Facet.ValueCount;
import org.crosshash.search.filter.Filter;
import org.crosshash.search.filter.FilterParser;
import org.crosshash.search.filter.FilterPrinter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random writes, deletions, restarts and filters; each answer compared with a naive filter. */
final class FilterOracleTest {
  private static final int IDS = 300;
  private static final int BITS = 16;
  private static final EntryKey KNOWN = new EntryKey(Modality.NONE, "known");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "4"})
  void filters_afterRandomWritesAndRestarts_equalNaiveFilter(long seed) {
    Random random = new Random(seed);
    NaiveIndex oracle = new NaiveIndex();
    DurableIndex index = Fixtures.created(folder.resolve("index"), BITS);
    try {
      write(
          index,
          oracle,
          List.of(new Entry(KNOWN, new byte[2], new TreeMap<>(), RandomFilters.all())));
      for (int step = 0; step < 50; step++) {
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> write(index, oracle, randomEntries(random, 1 + random.nextInt(60)));
          case 3, 4 -> deleteIds(index, oracle, random);
          case 5 -> deleteFiltered(index, oracle, random);
          case 6 -> {
            index.close();
            index = Fixtures.opened(folder.resolve("index"));
          }
          default -> {
            var _ = index.compact();
          }
        }
        for (int i = 0; i < 4; i++) {
          requireEqual(index, oracle, random);
        }
      }
    } finally {
      index.close();
    }
  }

  @Test
  void search_anyNumberOfThreads_givesTheSame() {
    Random random = new Random(5);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      entries.add(randomEntry(random, new EntryKey(Modality.TEXT, "id-" + i)));
    }
    DurableIndex.create(folder.resolve("index"), Fixtures.definition(BITS));
    List<byte[]> codes =
        List.of(Fixtures.randomCode(random, BITS), Fixtures.randomCode(random, BITS));
    Filter filter = FilterParser.parse("labels:dog OR year > 0").orElseThrow();
    List<List<List<Neighbour>>> results = new ArrayList<>();
    for (int threads : IntStream.rangeClosed(1, 8).toArray()) {
      try (DurableIndex index =
          DurableIndex.open(folder.resolve("index"), PlannedSearch.withThreads(threads))) {
        if (threads == 1) {
          index.upsert(entries, Optional.empty());
        }
        try (IndexSnapshot snapshot = index.snapshot()) {
          for (Combination combination : Combination.values()) {
            results.add(
                snapshot
                    .search(
                        codes,
                        SearchOptions.nearest(50).where(filter).combined(combination),
                        StopSignal.NEVER)
                    .neighbours());
          }
        }
      }
    }
    for (int i = 3; i < results.size(); i++) {
      assertThat(results.get(i)).isEqualTo(results.get(i % 3));
    }
  }

  private static void write(DurableIndex index, NaiveIndex oracle, List<Entry> entries) {
    assertThat(index.upsert(entries, Optional.empty()).version()).isEqualTo(oracle.upsert(entries));
  }

  private static void deleteIds(DurableIndex index, NaiveIndex oracle, Random random) {
    Set<String> ids = new HashSet<>();
    while (ids.size() < 30) {
      ids.add("id-" + random.nextInt(IDS));
    }
    List<EntryKey> keys = new ArrayList<>();
    for (Modality modality : Modality.values()) {
      ids.forEach(id -> keys.add(new EntryKey(modality, id)));
    }
    assertThat(index.delete(List.copyOf(ids), Optional.empty()).version())
        .isEqualTo(oracle.delete(keys));
  }

  private static void deleteFiltered(DurableIndex index, NaiveIndex oracle, Random random) {
    // The entry that knows every field stays.
    Filter filter =
        new Filter.And(
            List.of(
                RandomFilters.filter(random, 2),
                RandomFilters.filter(random, 1),
                FilterParser.parse("id != known").orElseThrow()));
    List<EntryKey> keys =
        oracle.entries().values().stream()
            .filter(entry -> RandomFilters.passes(filter, entry))
            .map(Entry::key)
            .toList();
    DeleteOutcome outcome = index.delete(filter, Optional.empty(), StopSignal.NEVER);
    assertThat(outcome.deleted()).as(FilterPrinter.print(filter)).isEqualTo(keys.size());
    assertThat(outcome.version()).isEqualTo(oracle.delete(keys));
  }

  private static void requireEqual(DurableIndex index, NaiveIndex oracle, Random random) {
    Filter filter = RandomFilters.filter(random, random.nextInt(4));
    String text = FilterPrinter.print(filter);
    Predicate<Entry> passes = entry -> RandomFilters.passes(filter, entry);
    byte[] code = Fixtures.randomCode(random, BITS);
    try (IndexSnapshot snapshot = index.snapshot()) {
      int limit = 1 + random.nextInt(40);
      SearchOptions options = SearchOptions.nearest(limit).where(filter);
      SearchOptions within = random.nextBoolean() ? options : options.within(random.nextInt(17));
      SearchOptions asked =
          random.nextBoolean() ? within : within.of(Modality.ofNumber(random.nextInt(3)));
      List<Neighbour> expected = oracle.search(code, asked, passes);
      assertThat(snapshot.search(List.of(code), asked, StopSignal.NEVER).neighbours())
          .as(text)
          .containsExactly(expected);
      EntrySet passing =
          snapshot.entries(
              new EntryQuery(Optional.of(filter), Optional.empty(), Optional.empty()),
              StopSignal.NEVER);
      List<Entry> naive = oracle.entries().values().stream().filter(passes).toList();
      assertThat(passing.size()).as(text).isEqualTo(naive.size());
      requireFacets(passing, naive);
      int radius = random.nextInt(BITS + 1);
      assertThat(
              snapshot
                  .entries(
                      new EntryQuery(
                          Optional.of(filter),
                          Optional.empty(),
                          Optional.of(new EntryQuery.Near(code, radius))),
                      StopSignal.NEVER)
                  .size())
          .isEqualTo(naive.stream().filter(entry -> distance(entry, code) <= radius).count());
      requireCombined(snapshot, oracle, filter, random);
      requirePages(snapshot, oracle, code, filter, random);
    }
  }

  private static void requireFacets(EntrySet entries, List<Entry> naive) {
    Map<String, Integer> labels = new HashMap<>();
    Map<String, Integer> modalities = new HashMap<>();
    for (Entry entry : naive) {
      entry.filtered().labels().forEach(label -> labels.merge(label, 1, Integer::sum));
      modalities.merge(entry.key().modality().label(), 1, Integer::sum);
    }
    assertThat(entries.facet("labels", 3, StopSignal.NEVER)).isEqualTo(facet("labels", labels, 3));
    assertThat(entries.facet("modality", 10, StopSignal.NEVER))
        .isEqualTo(facet("modality", modalities, 10));
  }

  private static Facet facet(String field, Map<String, Integer> counts, int limit) {
    List<ValueCount> sorted = new ArrayList<>();
    counts.forEach((value, count) -> sorted.add(new ValueCount(value, count)));
    sorted.sort(
        Comparator.comparingInt(ValueCount::count).reversed().thenComparing(ValueCount::value));
    return new Facet(field, sorted.subList(0, Math.min(limit, sorted.size())), counts.size());
  }

  private static void requireCombined(
      IndexSnapshot snapshot, NaiveIndex oracle, Filter filter, Random random) {
    List<byte[]> codes = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      codes.add(Fixtures.randomCode(random, BITS));
    }
    for (Combination combination : List.of(Combination.MINIMUM, Combination.SUM)) {
      boolean sum = combination == Combination.SUM;
      SearchOptions options =
          new SearchOptions(
              1 + random.nextInt(40),
              random.nextBoolean()
                  ? OptionalInt.empty()
                  : OptionalInt.of(random.nextInt(sum ? BITS * codes.size() + 1 : BITS + 1)),
              Optional.empty(),
              Optional.of(filter),
              combination,
              Optional.empty());
      List<Neighbour> expected =
          oracle.search(
              entry -> {
                IntStream distances = codes.stream().mapToInt(code -> distance(entry, code));
                return sum ? distances.sum() : distances.min().orElseThrow();
              },
              options,
              entry -> RandomFilters.passes(filter, entry));
      assertThat(snapshot.search(codes, options, StopSignal.NEVER).neighbours())
          .containsExactly(expected);
    }
  }

  /** Page after page gives the whole list, whatever the sizes of the pages. */
  private static void requirePages(
      IndexSnapshot snapshot, NaiveIndex oracle, byte[] code, Filter filter, Random random) {
    SearchOptions all = SearchOptions.nearest(SearchOptions.MAXIMUM_LIMIT).where(filter);
    List<Neighbour> paged = new ArrayList<>();
    SearchOptions next = SearchOptions.nearest(20 + random.nextInt(300)).where(filter);
    while (true) {
      List<Neighbour> page =
          snapshot.search(List.of(code), next, StopSignal.NEVER).neighbours().getFirst();
      paged.addAll(page);
      if (page.size() < next.limit()) {
        break;
      }
      next = next.after(Position.of(page.getLast()));
    }
    assertThat(paged)
        .isEqualTo(oracle.search(code, all, entry -> RandomFilters.passes(filter, entry)));
  }

  private static List<Entry> randomEntries(Random random, int count) {
    Map<EntryKey, Entry> entries = new LinkedHashMap<>();
    while (entries.size() < count) {
      EntryKey key =
          new EntryKey(
              Modality.ofNumber(random.nextInt(Modality.count())), "id-" + random.nextInt(IDS));
      entries.put(key, randomEntry(random, key));
    }
    return List.copyOf(entries.values());
  }

  private static Entry randomEntry(Random random, EntryKey key) {
    // Few distinct codes, so that ties are many.
    byte[] code = {(byte) random.nextInt(4), 0};
    return new Entry(key, code, new TreeMap<>(), RandomFilters.attributes(random));
  }

  private static int distance(Entry entry, byte[] code) {
    int distance = 0;
    for (int i = 0; i < code.length; i++) {
      distance += Integer.bitCount((code[i] ^ entry.code()[i]) & 0xff);
    }
    return distance;
  }
}
