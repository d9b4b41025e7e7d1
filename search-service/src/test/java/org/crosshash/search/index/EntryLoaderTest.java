package org.crosshash.search.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EntryLoaderTest {
  @TempDir private Path folder;

  @Test
  void open_recordsInManyTables_readsEachOnceInInsertionOrder() {
    Path index = folder.resolve("index");
    Fixtures.created(index, 64).close();
    Random random = new Random(3);
    List<String> inserted = new ArrayList<>();
    for (int round = 0; round < 6; round++) {
      // Opening turns the log of the writes before into a table of its own.
      try (DurableIndex open = Fixtures.opened(index)) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
          String id = Long.toHexString(random.nextLong());
          inserted.add(id);
          entries.add(Fixtures.entry(Modality.TEXT, id, new byte[8]));
        }
        open.upsert(entries, Optional.empty());
      }
    }
    try (RecordStore records = RecordStore.open(index.resolve("records"), false)) {
      assertThat(records.ranges(4)).hasSizeBetween(2, 4);
    }
    try (DurableIndex open = Fixtures.opened(index);
        IndexSnapshot snapshot = open.snapshot()) {
      List<Neighbour> found =
          snapshot
              .search(List.of(new byte[8]), SearchOptions.nearest(10_000), StopSignal.NEVER)
              .neighbours()
              .getFirst();
      assertThat(snapshot.size()).isEqualTo(inserted.size());
      assertThat(found.stream().map(neighbour -> neighbour.key().id()))
          .isEqualTo(inserted.subList(0, 10_000));
    }
  }
}
