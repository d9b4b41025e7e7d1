package org.crosshash.experiments.sweeps.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepStoreTest {
  private static final TrialOutcome OUTCOME =
      new TrialOutcome(
          new TreeMap<>(Map.of("i2t/map_all", 0.1)),
          new TreeMap<>(Map.of("i2t/map_all", new TreeMap<>(Map.of("q1", 0.3, "q2", 1.0 / 3)))),
          List.of(2.0, 1.0),
          3.5,
          "models/m",
          "tables/c");

  @TempDir private Path folder;

  private SweepStore open() {
    SweepStore store = SweepStore.open(folder.resolve("sweeps"));
    Map<String, String> kinds = new LinkedHashMap<>();
    kinds.put("b", "d/m/");
    kinds.put("a", "d/m/");
    store.register("sweep", "name", "{}", kinds);
    return store;
  }

  private static TrialRow row(SweepStore store, String identity) {
    return store.rows(List.of(identity), true).get(identity);
  }

  @Test
  void register_againWithOtherTrials_hasExactlyTheseAndKeepsResults() {
    try (SweepStore store = open();
        Worker worker = store.enter()) {
      store.leases().claim("sweep", worker);
      store.leases().finish(worker, "b", OUTCOME, 1);
      store.early().validated("sweep", "b", Map.of(1, 0.5));

      Map<String, String> changed = new LinkedHashMap<>();
      changed.put("c", "d/m/");
      changed.put("a", "d/m/");
      store.register("sweep", "name", "{}", changed);
      store.register("sweep", "name", "{}", changed);

      assertThat(store.members("sweep")).containsExactlyInAnyOrder("a", "c");
      assertThat(store.counts("sweep")).isEqualTo(Map.of(TrialStatus.WAITING, 2));
      assertThat(store.early().validations("sweep")).isEmpty();
      assertThat(row(store, "b").status()).isEqualTo(TrialStatus.DONE);
      assertThat(store.leases().claim("sweep", worker)).contains(new TrialLeases.Claim("a", 1));
      assertThat(store.leases().claim("sweep", worker)).contains(new TrialLeases.Claim("c", 1));
      assertThat(store.leases().claim("sweep", worker)).isEmpty();
    }
  }

  @Test
  void claim_twoWorkers_takeEachTrialOnceInOrder() {
    try (SweepStore one = open();
        SweepStore two = open();
        Worker first = one.enter();
        Worker second = two.enter()) {
      assertThat(one.leases().claim("sweep", first)).contains(new TrialLeases.Claim("b", 1));
      assertThat(two.leases().claim("sweep", second)).contains(new TrialLeases.Claim("a", 1));
      assertThat(one.leases().claim("sweep", first)).isEmpty();

      assertThat(two.leases().finish(second, "b", OUTCOME, 1)).isFalse();
      assertThat(one.leases().finish(first, "b", OUTCOME, 1)).isTrue();
      assertThat(row(two, "b").status()).isEqualTo(TrialStatus.DONE);
      assertThat(row(two, "b").result()).contains(OUTCOME);
      assertThat(row(two, "a").worker()).isEqualTo(second.id());
    }
  }

  @Test
  void claim_workerIsGone_takesItsTrialOver() {
    try (SweepStore store = open();
        Worker second = store.enter()) {
      Worker first = store.enter();
      assertThat(store.leases().claim("sweep", first)).isPresent();
      first.close();

      assertThat(store.leases().claim("sweep", second)).contains(new TrialLeases.Claim("b", 2));
      assertThat(store.leases().finish(first, "b", OUTCOME, 1)).isFalse();
      assertThat(store.leases().holds(second, "b")).isTrue();
    }
  }

  @Test
  void claim_failedTrial_waitsForItsPauseAndForRetry() {
    try (SweepStore store = open();
        Worker worker = store.enter()) {
      store.leases().claim("sweep", worker);
      store
          .leases()
          .fail(worker, "b", "a reason", Optional.of(System.currentTimeMillis() + 60_000));
      assertThat(row(store, "b").status()).isEqualTo(TrialStatus.WAITING);
      assertThat(store.leases().claim("sweep", worker)).contains(new TrialLeases.Claim("a", 1));
      store.leases().fail(worker, "a", "another", Optional.empty());
      assertThat(row(store, "a").error()).isEqualTo("another");
      assertThat(store.leases().claim("sweep", worker)).isEmpty();

      assertThat(store.leases().retry("sweep")).isEqualTo(1);
      assertThat(store.leases().claim("sweep", worker)).contains(new TrialLeases.Claim("a", 1));
      store.leases().release(worker, "a");
      assertThat(row(store, "a").attempts()).isZero();
    }
  }

  @Test
  void register_anotherSweep_sharesResults() {
    try (SweepStore store = open();
        Worker worker = store.enter()) {
      store.leases().claim("sweep", worker);
      store.leases().finish(worker, "b", OUTCOME, 4);
      store.register("other", "name", "{}", Map.of("b", "d/m/"));

      assertThat(store.leases().claim("other", worker)).isEmpty();
      assertThat(store.meanSeconds("d/")).hasValue(4);
      assertThat(store.meanSeconds("e/")).isEmpty();
      store.setCancelled("other", true);
      assertThat(store.isCancelled("other")).isTrue();
      assertThat(store.isCancelled("sweep")).isFalse();
    }
  }

  @Test
  void open_damagedFile_saysSo() throws Exception {
    open().close();
    Files.write(
        folder.resolve("sweeps/sweeps.db"),
        "not a database".repeat(99).getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(this::open)
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("must be whole");
  }

  @Test
  void rows_outcomeOfAnEarlierVersion_hasNoDetail() throws Exception {
    try (SweepStore store = open();
        Worker worker = store.enter()) {
      store.leases().claim("sweep", worker);
      store.leases().finish(worker, "b", OUTCOME, 1);
    }
    try (Connection plain =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("sweeps/sweeps.db"));
        Statement statement = plain.createStatement()) {
      statement.executeUpdate("UPDATE trials SET result = json_remove(result, '$.detail')");
    }

    try (SweepStore store = open()) {
      assertThat(row(store, "b").result()).contains(OUTCOME);
    }
  }
}
