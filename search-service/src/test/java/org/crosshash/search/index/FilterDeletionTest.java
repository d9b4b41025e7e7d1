package org.crosshash.search.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.search.attribute.EntryAttributes;
import org.crosshash.search.filter.Filter;
import org.crosshash.search.filter.FilterParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FilterDeletionTest {
  private static final int WRITERS = 4;
  private static final int ENTRIES = 60;
  private static final Filter DOOMED = FilterParser.parse("labels:doomed").orElseThrow();

  @TempDir private Path folder;

  @Test
  void delete_whileOthersWrite_takesEachEntryOnceAndNoOther() throws Exception {
    try (DurableIndex index = Fixtures.created(folder.resolve("index"), 16);
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 1)) {
      List<Future<?>> writers = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        String own = writer + "-";
        writers.add(
            threads.submit(() -> {
              for (int i = 0; i < ENTRIES; i++) {
                index.upsert(
                    List.of(entry(own + i, "doomed"), entry(own + "kept-" + i, "kept")),
                    Optional.empty());
              }
            }));
      }
      Future<Long> deleted =
          threads.submit(() -> {
            long count = 0;
            while (writers.stream().anyMatch(writer -> !writer.isDone())) {
              count += index.delete(DOOMED, Optional.empty(), StopSignal.NEVER).deleted();
            }
            return count + index.delete(DOOMED, Optional.empty(), StopSignal.NEVER).deleted();
          });
      for (Future<?> writer : writers) {
        assertThat(writer.get()).isNull();
      }
      assertThat(deleted.get()).isEqualTo(WRITERS * ENTRIES);
      try (IndexSnapshot snapshot = index.snapshot()) {
        assertThat(snapshot.size()).isEqualTo(WRITERS * ENTRIES);
        assertThat(snapshot.fields().get("labels").entries()).isEqualTo(WRITERS * ENTRIES);
      }
    }
  }

  @Test
  void keys_moreThanAllowed_areRefused() {
    try (DurableIndex index = Fixtures.created(folder.resolve("index"), 16)) {
      List<Entry> entries = List.of(entry("a", "doomed"), entry("b", "doomed"));
      assertThat(index.upsert(entries, Optional.empty()).inserted()).isEqualTo(2);
      try (IndexSnapshot snapshot = index.snapshot()) {
        assertThat(snapshot.keys(DOOMED, Optional.empty(), 2, StopSignal.NEVER)).hasSize(2);
        assertThatExceptionOfType(CrosshashException.class)
            .isThrownBy(() -> snapshot.keys(DOOMED, Optional.empty(), 1, StopSignal.NEVER))
            .satisfies(e -> assertThat(e.problem()).isEqualTo(Problem.RESOURCE_EXHAUSTED));
      }
    }
  }

  private static Entry entry(String id, String label) {
    return new Entry(
        new EntryKey(Modality.IMAGE, id),
        new byte[2],
        new TreeMap<>(),
        EntryAttributes.of(List.of(label), Map.of()));
  }
}
