package org.crosshash.experiments.sweeps.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.testing.SmallDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A sweep's store on a file system that is really full: a small one, whose folder is named by the
 * system property {@code crosshash.small-disk}.
 */
class FullSweepDiskTest {
  @RegisterExtension private final SmallDisk disk = new SmallDisk();

  /** Queries of a result, so many that their figures never fit what is left of a full disk. */
  private static final int QUERIES = 20_000;

  private static TrialOutcome outcome() {
    TreeMap<String, Double> queries = new TreeMap<>();
    for (int i = 0; i < QUERIES; i++) {
      queries.put("query-" + i, 1.0 / (i + 1));
    }
    return new TrialOutcome(
        new TreeMap<>(Map.of("i2t/map_all", 0.1)),
        new TreeMap<>(Map.of("i2t/map_all", queries)),
        List.of(1.0),
        3.5,
        "models/m",
        "tables/c");
  }

  @Test
  void finish_diskFull_saysSoAndKeepsTheSweepAsItWas() throws IOException {
    try (SweepStore store = SweepStore.open(disk.folder());
        Worker worker = store.enter()) {
      store.register("sweep", "name", "{}", Map.of("a", "d/m/"));
      assertThat(store.leases().claim("sweep", worker)).isPresent();

      disk.fill();
      assertThatThrownBy(() -> store.leases().finish(worker, "a", outcome(), 1))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("full");
      assertThat(store.counts("sweep")).isEqualTo(Map.of(TrialStatus.RUNNING, 1));

      disk.free();
      assertThat(store.leases().finish(worker, "a", outcome(), 1)).isTrue();
      assertThat(store.counts("sweep")).isEqualTo(Map.of(TrialStatus.DONE, 1));
    }
    try (SweepStore again = SweepStore.open(disk.folder())) {
      assertThat(again.rows(List.of("a"), true).get("a").result().orElseThrow().perQuery())
          .isEqualTo(outcome().perQuery());
    }
  }
}
