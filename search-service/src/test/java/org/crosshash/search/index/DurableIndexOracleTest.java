package org.crosshash.search.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random histories of writes and restarts, each answer compared with a naive scan. */
final class DurableIndexOracleTest {
  private static final int IDS = 300;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"8, 1", "16, 2", "24, 3", "64, 4", "128, 5", "256, 6", "512, 7"})
  void search_afterRandomWritesAndRestarts_equalsNaiveScan(int bits, long seed) {
    Random random = new Random(seed);
    NaiveIndex oracle = new NaiveIndex();
    DurableIndex index = Fixtures.created(folder.resolve("index"), bits);
    try {
      for (int step = 0; step < 60; step++) {
        switch (random.nextInt(7)) {
          case 0, 1, 2 -> {
            List<Entry> entries = randomEntries(random, bits, 1 + random.nextInt(40));
            UpsertOutcome outcome = index.upsert(entries, Optional.empty());
            assertThat(outcome.inserted() + outcome.updated()).isEqualTo(entries.size());
            assertThat(outcome.version()).isEqualTo(oracle.upsert(entries));
          }
          case 3, 4 -> {
            Optional<Modality> modality = randomModality(random);
            List<String> ids = randomIds(random, 1 + random.nextInt(40));
            DeleteOutcome outcome = index.delete(ids, modality);
            int before = oracle.entries().size();
            assertThat(outcome.version()).isEqualTo(oracle.delete(keys(ids, modality)));
            assertThat(outcome.deleted()).isEqualTo(before - oracle.entries().size());
          }
          case 5 -> {
            var _ = index.compact();
          }
          default -> {
            index.close();
            index = Fixtures.opened(folder.resolve("index"));
          }
        }
        requireEqual(index, oracle, random, bits);
      }
    } finally {
      index.close();
    }
  }

  private static void requireEqual(DurableIndex index, NaiveIndex oracle, Random random, int bits) {
    try (IndexSnapshot snapshot = index.snapshot()) {
      assertThat(snapshot.version()).isEqualTo(oracle.version());
      assertThat(snapshot.size()).isEqualTo(oracle.entries().size());
      List<byte[]> queries = new ArrayList<>();
      for (int query = 0; query < 3; query++) {
        queries.add(Fixtures.randomCode(random, bits));
      }
      SearchOptions options =
          new SearchOptions(
              1 + random.nextInt(2 * IDS),
              random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(random.nextInt(bits + 1)),
              randomModality(random));
      SearchResult result = snapshot.search(queries, options, StopSignal.NEVER);
      for (int query = 0; query < queries.size(); query++) {
        assertThat(result.neighbours().get(query))
            .isEqualTo(oracle.search(queries.get(query), options));
      }
      oracle.entries().forEach((key, entry) -> assertThat(snapshot.entry(key)).isEqualTo(entry));
      requireLocalCodes(snapshot, oracle);
    }
  }

  private static void requireLocalCodes(IndexSnapshot snapshot, NaiveIndex oracle) {
    List<Entry> entries = List.copyOf(oracle.entries().values());
    assertThat(snapshot.localCodes(entries.stream().map(Entry::key).toList()))
        .containsExactlyElementsOf(entries.stream().map(Entry::localCodes).toList());
    assertThat(snapshot.localCodes(List.of(new EntryKey(Modality.NONE, "nobody"))))
        .containsExactly(new byte[0]);
    long with = entries.stream().filter(entry -> entry.localCodes().length > 0).count();
    assertThat(snapshot.localCodes())
        .isEqualTo(new LocalCodeTotals(with, with * Fixtures.LOCAL_CODE_BYTES));
  }

  private static List<Entry> randomEntries(Random random, int bits, int count) {
    List<Entry> entries = new ArrayList<>();
    Set<EntryKey> keys = new HashSet<>();
    while (entries.size() < count) {
      Modality modality = Modality.ofNumber(random.nextInt(Modality.count()));
      String id = "id-" + random.nextInt(IDS);
      if (keys.add(new EntryKey(modality, id))) {
        // Few distinct codes, so that ties are many.
        byte[] code = new byte[bits / 8];
        code[random.nextInt(code.length)] = (byte) random.nextInt(4);
        entries.add(Fixtures.entry(modality, id, code));
      }
    }
    return entries;
  }

  private static List<String> randomIds(Random random, int count) {
    Set<String> ids = new HashSet<>();
    while (ids.size() < count) {
      ids.add("id-" + random.nextInt(IDS));
    }
    return List.copyOf(ids);
  }

  private static Optional<Modality> randomModality(Random random) {
    int choice = random.nextInt(4);
    return choice == 3 ? Optional.empty() : Optional.of(Modality.ofNumber(choice));
  }

  private static List<EntryKey> keys(List<String> ids, Optional<Modality> modality) {
    List<EntryKey> keys = new ArrayList<>();
    for (Modality each : modality.map(List::of).orElse(List.of(Modality.values()))) {
      ids.forEach(id -> keys.add(new EntryKey(each, id)));
    }
    return keys;
  }
}
