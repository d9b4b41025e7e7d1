package org.crosshash.experiments.sweeps.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.files.DurableFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A sweep's store on a file system that is really full: a small one, whose folder is named by the
 * system property {@code crosshash.small-disk}.
 */
class FullSweepDiskTest {
  private static final String PROPERTY = "crosshash.small-disk";
  private static final long LARGEST = 64L << 20;

  /** Queries of a result, so many that their figures never fit what is left of a full disk. */
  private static final int QUERIES = 20_000;

  private Path folder;
  private Path filler;

  @BeforeEach
  void findDisk() throws IOException {
    String named = System.getProperty(PROPERTY, "");
    Assumptions.assumeFalse(
        named.isEmpty(), "Name a folder on a file system of a few MB by -D" + PROPERTY);
    // Before anything is written: it is filled to its end.
    assertThat(Files.getFileStore(Path.of(named)).getTotalSpace())
        .as("size of the small disk")
        .isLessThanOrEqualTo(LARGEST);
    folder = Path.of(named).resolve("sweeps");
    filler = Path.of(named).resolve("sweeps-filler");
  }

  @AfterEach
  void clean() throws IOException {
    if (folder != null) {
      Files.deleteIfExists(filler);
      DurableFiles.deleteTree(folder);
    }
  }

  /** Takes all the room that there is. */
  private void fill() throws IOException {
    try (OutputStream stream =
        Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      byte[] block = new byte[4096];
      while (true) {
        stream.write(block);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("space");
    }
  }

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
    try (SweepStore store = SweepStore.open(folder);
        Worker worker = store.enter()) {
      store.register("sweep", "name", "{}", Map.of("a", "d/m/"));
      assertThat(store.leases().claim("sweep", worker)).isPresent();

      fill();
      assertThatThrownBy(() -> store.leases().finish(worker, "a", outcome(), 1))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("full");
      assertThat(store.counts("sweep")).isEqualTo(Map.of(TrialStatus.RUNNING, 1));

      Files.delete(filler);
      assertThat(store.leases().finish(worker, "a", outcome(), 1)).isTrue();
      assertThat(store.counts("sweep")).isEqualTo(Map.of(TrialStatus.DONE, 1));
    }
    try (SweepStore again = SweepStore.open(folder)) {
      assertThat(again.rows(List.of("a"), true).get("a").result().orElseThrow().perQuery())
          .isEqualTo(outcome().perQuery());
    }
  }
}
