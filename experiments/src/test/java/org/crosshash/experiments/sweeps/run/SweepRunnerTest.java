package org.crosshash.experiments.sweeps.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.experiments.progress.Progress;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.state.SweepStore;
import org.crosshash.experiments.sweeps.state.TrialOutcome;
import org.crosshash.experiments.sweeps.state.TrialRow;
import org.crosshash.experiments.sweeps.state.TrialStatus;
import org.crosshash.experiments.sweeps.state.Worker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepRunnerTest {
  @TempDir private Path folder;

  private static RunSettings settings(int slots, int attempts) {
    return new RunSettings(
        slots, attempts, Duration.ofMillis(1), Optional.empty(), Optional.empty(), false);
  }

  private static RunSummary run(
      Sweep sweep, SweepStore store, RunSettings settings, TrialRunner runner) {
    return new SweepRunner(sweep, store, settings, runner, event -> {}).run();
  }

  private static Map<String, TrialRow> rows(Sweep sweep, SweepStore store) {
    return store.rows(sweep.identities(), true);
  }

  @Test
  void run_severalSlots_runsEachTrialOnceAndThenNothing() {
    Sweep sweep = SweepFixture.sweep(folder, 20);
    AtomicInteger runs = new AtomicInteger();
    try (SweepStore store = SweepFixture.store(folder, sweep)) {
      TrialRunner runner =
          (trial, progress) -> {
            runs.incrementAndGet();
            return SweepFixture.run(trial, 2);
          };
      RunSummary summary = run(sweep, store, settings(3, 1), runner);
      RunSummary again = run(sweep, store, settings(3, 1), runner);

      assertThat(summary.reason()).isEqualTo(StopReason.ENDED);
      assertThat(summary.ran()).isEqualTo(20);
      assertThat(again.ran()).isZero();
      assertThat(runs).hasValue(20);
      assertThat(rows(sweep, store).values()).allMatch(row -> row.status() == TrialStatus.DONE);
    }
  }

  @Test
  void run_trialsThatFail_areTriedAgainUnlessThatCannotHelp() {
    Sweep sweep = SweepFixture.sweep(folder, 4);
    Map<Long, AtomicInteger> tries =
        Map.of(
            0L, new AtomicInteger(),
            1L, new AtomicInteger(),
            2L, new AtomicInteger(),
            3L, new AtomicInteger());
    TrialRunner runner =
        (trial, progress) -> {
          long seed = trial.trial().seed();
          int attempt = tries.get(seed).incrementAndGet();
          if (seed == 1 && attempt < 3) {
            throw new CrosshashException(Problem.INTERNAL, "A fault", attempt, "try again");
          }
          if (seed == 2) {
            throw CrosshashException.invalid("A setting must be right", "wrong", "mend it");
          }
          if (seed == 3) {
            throw new IllegalStateException("always");
          }
          return SweepFixture.run(trial, 1);
        };
    try (SweepStore store = SweepFixture.store(folder, sweep)) {
      RunSummary summary = run(sweep, store, settings(1, 3), runner);

      assertThat(summary.counts().done()).isEqualTo(2);
      assertThat(summary.counts().failed()).isEqualTo(2);
      assertThat(tries.get(1L)).hasValue(3);
      assertThat(tries.get(2L)).hasValue(1);
      assertThat(tries.get(3L)).hasValue(3);
      assertThat(rows(sweep, store).values().stream().map(TrialRow::error))
          .anyMatch(error -> error.contains("A setting must be right: wrong. Mend it."));
    }
  }

  @Test
  void run_failFastAndMaxFailures_stopAndLeaveTheRest() {
    Sweep sweep = SweepFixture.sweep(folder, 6);
    TrialRunner broken =
        (trial, progress) -> {
          throw CrosshashException.invalid("A setting must be right", "wrong", "mend it");
        };
    try (SweepStore store = SweepFixture.store(folder, sweep)) {
      RunSummary fast = run(sweep, store, settings(1, 3).failingFast(), broken);
      assertThat(fast.reason()).isEqualTo(StopReason.TOO_MANY_FAILURES);
      assertThat(fast.counts().failed()).isEqualTo(1);

      RunSettings two =
          new RunSettings(1, 3, Duration.ZERO, Optional.empty(), Optional.of(2), false);
      RunSummary summary = run(sweep, store, two, broken);
      assertThat(summary.reason()).isEqualTo(StopReason.TOO_MANY_FAILURES);
      assertThat(summary.counts().failed()).isEqualTo(3);
      assertThat(summary.counts().waiting()).isEqualTo(3);
    }
  }

  @Test
  void run_servicesGone_leavesTheTrialsWaiting() {
    Sweep sweep = SweepFixture.sweep(folder, 3);
    try (SweepStore store = SweepFixture.store(folder, sweep)) {
      RunSummary summary =
          run(
              sweep,
              store,
              settings(1, 2),
              (trial, progress) -> {
                throw new CrosshashException(Problem.UNAVAILABLE, "A server", "gone", "start it");
              });

      assertThat(summary.reason()).isEqualTo(StopReason.BROKEN);
      assertThat(summary.trouble()).isPresent();
      assertThat(summary.counts().waiting()).isEqualTo(3);
      assertThat(run(sweep, store, settings(1, 2), SweepRunnerTest::quick).counts().done())
          .isEqualTo(3);
    }
  }

  private static TrialOutcome quick(SweepTrial trial, Progress progress) {
    return SweepFixture.outcome(trial);
  }

  @Test
  void run_trialOverItsLimit_failsWithTheCure() {
    Sweep sweep = SweepFixture.sweep(folder, 2);
    RunSettings limited =
        new RunSettings(
            1, 3, Duration.ZERO, Optional.of(Duration.ofMillis(300)), Optional.empty(), false);
    try (SweepStore store = SweepFixture.store(folder, sweep)) {
      RunSummary summary =
          run(
              sweep,
              store,
              limited,
              (trial, progress) -> SweepFixture.run(trial, trial.trial().seed() == 0 ? 60_000 : 1));

      assertThat(summary.counts().failed()).isEqualTo(1);
      assertThat(summary.counts().done()).isEqualTo(1);
      assertThat(rows(sweep, store).values())
          .anyMatch(row -> row.error().contains("raise trial_minutes"));
    }
  }

  @Test
  void stop_whileATrialRuns_givesItBack() throws Exception {
    Sweep sweep = SweepFixture.sweep(folder, 2);
    CountDownLatch begun = new CountDownLatch(1);
    try (SweepStore store = SweepFixture.store(folder, sweep)) {
      SweepRunner runner =
          new SweepRunner(
              sweep,
              store,
              settings(1, 1),
              (trial, progress) -> {
                begun.countDown();
                return SweepFixture.run(trial, 60_000);
              },
              event -> {});
      Thread.ofPlatform()
          .start(() -> {
            try {
              begun.await();
            } catch (InterruptedException impossible) {
              throw new IllegalStateException(impossible);
            }
            runner.stop(StopReason.INTERRUPTED);
          });
      RunSummary summary = runner.run();

      assertThat(summary.reason()).isEqualTo(StopReason.INTERRUPTED);
      assertThat(summary.counts().waiting()).isEqualTo(2);
      assertThat(rows(sweep, store).values()).allMatch(row -> row.attempts() == 0);
    }
  }

  @Test
  void run_cancelledByAnother_breaksOff() {
    Sweep sweep = SweepFixture.sweep(folder, 2);
    try (SweepStore store = SweepFixture.store(folder, sweep)) {
      RunSummary summary =
          run(
              sweep,
              store,
              settings(1, 1),
              (trial, progress) -> {
                try (SweepStore other = SweepFixture.store(folder, sweep)) {
                  other.setCancelled(sweep.loaded().digest(), true);
                }
                return SweepFixture.run(trial, 60_000);
              });

      assertThat(summary.reason()).isEqualTo(StopReason.CANCELLED);
      assertThat(summary.counts().waiting()).isEqualTo(2);
    }
  }

  @Test
  void run_enteredAgainWithOtherTrialsMeanwhile_breaksOffAndLeavesThemWaiting() {
    Sweep sweep = SweepFixture.sweep(folder, 3);
    for (boolean taken : List.of(false, true)) {
      try (SweepStore store = SweepFixture.store(folder, sweep);
          Worker other = store.enter()) {
        RunSummary summary =
            run(
                sweep,
                store,
                settings(1, 1),
                (trial, progress) -> {
                  store.register(
                      sweep.loaded().digest(), "study", "{}", Map.of("new" + taken, "kind"));
                  if (taken) {
                    assertThat(store.leases().claim(sweep.loaded().digest(), other)).isPresent();
                  }
                  return SweepFixture.outcome(trial);
                });

        assertThat(summary.reason()).isEqualTo(StopReason.BROKEN);
        assertThat(summary.trouble().orElseThrow())
            .hasMessageContaining("was entered again")
            .hasMessageContaining("Run it again");
        assertThat(summary.ran()).isEqualTo(1);
        TrialRow row = store.rows(List.of("new" + taken), false).get("new" + taken);
        assertThat(row.status()).isEqualTo(taken ? TrialStatus.RUNNING : TrialStatus.WAITING);
        assertThat(row.attempts()).isEqualTo(taken ? 1 : 0);
      }
    }
  }

  @Test
  void run_killedAtRandomMoments_endsWithTheSameResultsAndNoTrialTwice() throws Exception {
    int seeds = 40;
    long trial = 25;
    Random random = new Random(8);
    int kills = Boolean.getBoolean("crosshash.long") ? 25 : 3;
    for (int kill = 0; kill < kills; kill++) {
      Process process = SweepFixture.start(folder, seeds, trial);
      awaitEnded(process, kill * 3);
      Thread.sleep(random.nextInt(150));
      process.destroyForcibly().waitFor();
    }
    Process last = SweepFixture.start(folder, seeds, trial);
    assertThat(last.waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertThat(last.exitValue()).describedAs(Files.readString(folder.resolve("log"))).isZero();
    checkResults(seeds);
  }

  @Test
  void run_twoProcessesOfWhichOneIsKilled_shareTheTrials() throws Exception {
    int seeds = 40;
    Process first = SweepFixture.start(folder, seeds, 60);
    Process second = SweepFixture.start(folder, seeds, 60);
    awaitEnded(first, 6);
    first.destroyForcibly().waitFor();
    assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertThat(second.exitValue()).describedAs(Files.readString(folder.resolve("log"))).isZero();
    checkResults(seeds);
  }

  private void awaitEnded(Process process, int lines) throws Exception {
    Path ended = folder.resolve("ended");
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (process.isAlive()
        && System.nanoTime() < limit
        && (!Files.exists(ended) || Files.readAllLines(ended).size() < lines)) {
      Thread.sleep(5);
    }
  }

  private void checkResults(int seeds) throws IOException {
    List<String> ended = new ArrayList<>(Files.readAllLines(folder.resolve("ended")));
    // A process may die between the end of a trial and the note of it, but none ends one twice.
    assertThat(ended).doesNotHaveDuplicates();
    Sweep sweep = SweepFixture.sweep(folder, seeds);
    try (SweepStore store = SweepFixture.store(folder, sweep)) {
      Map<String, TrialRow> rows = rows(sweep, store);
      assertThat(rows).hasSize(seeds);
      sweep
          .byIdentity()
          .forEach((identity, trial) ->
              assertThat(rows.get(identity).result()).contains(SweepFixture.outcome(trial)));
    }
  }
}
