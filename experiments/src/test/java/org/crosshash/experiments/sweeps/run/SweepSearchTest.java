package org.crosshash.experiments.sweeps.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.pipeline.TrialStopped;
import org.crosshash.experiments.progress.Progress;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.file.ExperimentFiles;
import org.crosshash.experiments.sweeps.file.LoadedFile;
import org.crosshash.experiments.sweeps.file.StudyTrials;
import org.crosshash.experiments.sweeps.state.Proposal;
import org.crosshash.experiments.sweeps.state.SweepStore;
import org.crosshash.experiments.sweeps.state.TrialDetail;
import org.crosshash.experiments.sweeps.state.TrialEvent;
import org.crosshash.experiments.sweeps.state.TrialLeases;
import org.crosshash.experiments.sweeps.state.TrialOutcome;
import org.crosshash.experiments.sweeps.state.TrialStatus;
import org.crosshash.search.v1.EvaluateConfig;
import org.crosshash.tables.Digest;
import org.crosshash.trainer.v1.TrainConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches and early stopping with trials whose figures follow from their settings. */
class SweepSearchTest {
  private static final int EPOCHS = 9;

  @TempDir private Path folder;

  private static final String AXES =
      """
      axes:
        - {setting: training.network.dropout, range: {minimum: 0, maximum: 0.9}}
        - {setting: training.optimiser.learning_rate, range: {minimum: 0.0001, maximum: 0.1, scale: log}}
        - {setting: training.batch_size, values: [32, 64, 128]}
      """;

  private static Sweep sweep(String more) {
    return sweep(more, "[16]");
  }

  private static Sweep sweep(String more, String bits) {
    LoadedFile loaded =
        ExperimentFiles.parse(
            """
            name: search
            methods: [{id: dgcpn, set: {training: {epochs: 9}}}]
            bits: %s
            seeds: [1]
            metrics: [map_all]
            asking: validation
            """
                    .formatted(bits)
                + AXES
                + more,
            List.of());
    Sweep empty =
        new Sweep(
            loaded,
            new LinkedHashMap<>(),
            EvaluateConfig.getDefaultInstance(),
            trial -> Digest.of(trial.bits() + Settings.canonical(trial.config())).hex(),
            List.of(),
            0);
    return new Sweep(
            loaded,
            empty.datasets(),
            empty.evaluation(),
            empty.identify(),
            empty.spread(
                StudyTrials.of(loaded.file()).stream().map(trial -> trial.method()).toList()),
            0)
        .explored(List.of());
  }

  /** The figure of a trial after an epoch; the order of trials never changes with the epochs. */
  private static double figure(SweepTrial trial, int epoch) {
    TrainConfig config = trial.trial().config().getTraining();
    double dropout = config.getNetwork().getDropout();
    double rate = Math.log10(config.getOptimiser().getLearningRate());
    double best = 1 - Math.abs(dropout - 0.4) - Math.abs(rate + 2.5) / 4;
    return best * epoch / EPOCHS + (config.getBatchSize() == 64 ? 0.1 : 0);
  }

  private static final class Trainer implements TrialRunner {
    final AtomicInteger epochs = new AtomicInteger();

    @Override
    public TrialOutcome run(SweepTrial trial, Progress progress) {
      return run(trial, progress, figures -> {});
    }

    @Override
    public TrialOutcome run(SweepTrial trial, Progress progress, EpochWatch watch) {
      SortedMap<Integer, Double> figures = new TreeMap<>();
      for (int epoch = 1; epoch <= EPOCHS; epoch++) {
        epochs.incrementAndGet();
        figures.put(epoch, figure(trial, epoch));
        watch.validated(new TreeMap<>(figures));
      }
      return new TrialOutcome(
          new TreeMap<>(Map.of("i2t/map_all", figure(trial, EPOCHS), "t2i/map_all", 0.5)),
          new TreeMap<>(),
          List.of(),
          figures,
          1,
          "models/m",
          "tables/c",
          TrialDetail.NONE);
    }
  }

  private static RunSettings slots(int count) {
    RunSettings one = RunSettings.of(sweep("").file().getRunning());
    return new RunSettings(
        count, one.attempts(), one.pause(), one.trialLimit(), one.maxFailures(), false);
  }

  private static OpenSweep open(SweepStore store, Sweep sweep) {
    OpenSweep open = new OpenSweep(store, sweep);
    open.register();
    return open;
  }

  private static final String TPE = "exploration: {kind: tpe, points: 14, startup: 4, seed: 7}\n";

  @Test
  void tpe_stoppedAndGoneOnWith_proposesWhatAnUndisturbedRunDoes() {
    List<Proposal> undisturbed;
    try (SweepStore store = SweepStore.open(folder.resolve("undisturbed"))) {
      OpenSweep open = open(store, sweep(TPE));
      assertThat(open.counts().waiting()).isEqualTo(14);
      RunSummary summary = new SweepRunner(open, slots(1), new Trainer(), event -> {}).run();
      assertThat(summary.counts().done()).isEqualTo(14);
      undisturbed = store.proposals().of(open.digest());
      assertThat(undisturbed).hasSize(14);
      assertThat(new SweepRunner(open, slots(1), new Trainer(), event -> {}).run().ran()).isZero();
    }
    int runs = 0;
    int done = 0;
    while (done < 14) {
      try (SweepStore store = SweepStore.open(folder.resolve("disturbed"))) {
        AtomicInteger ended = new AtomicInteger();
        AtomicReference<SweepRunner> runner = new AtomicReference<>();
        runner.set(
            new SweepRunner(
                open(store, sweep(TPE)),
                slots(1),
                new Trainer(),
                event -> {
                  if (event instanceof SweepEvent.Done && ended.incrementAndGet() == 5) {
                    runner.get().stop(StopReason.INTERRUPTED);
                  }
                }));
        done = runner.get().run().counts().done();
        runs++;
        assertThat(store.proposals().of(sweep(TPE).loaded().digest()))
            .isEqualTo(undisturbed.subList(0, done));
      }
    }
    assertThat(runs).isGreaterThan(1);
  }

  @Test
  void tpe_dataReplacedSince_beginsAnew() {
    try (SweepStore store = SweepStore.open(folder)) {
      Sweep former = sweep(TPE);
      OpenSweep open = open(store, former);
      var _ = new SweepRunner(open, slots(1), new Trainer(), event -> {}).run();
      open.register();
      assertThat(store.proposals().of(open.digest())).as("nothing changed").hasSize(14);

      Sweep present =
          new Sweep(
              former.loaded(),
              former.datasets(),
              former.evaluation(),
              trial -> Digest.of("replaced" + former.identify().apply(trial)).hex(),
              List.of(),
              former.unproposed());
      OpenSweep again = open(store, present);

      assertThat(store.proposals().of(again.digest())).isEmpty();
      assertThat(store.members(again.digest())).isEmpty();
      assertThat(again.counts().waiting()).isEqualTo(14);
      assertThat(new SweepRunner(again, slots(1), new Trainer(), event -> {}).run().ran())
          .isEqualTo(14);
    }
  }

  @Test
  void tpe_severalSlots_runsEachPointOnce() {
    try (SweepStore store = SweepStore.open(folder)) {
      OpenSweep open = open(store, sweep(TPE));
      RunSummary summary = new SweepRunner(open, slots(3), new Trainer(), event -> {}).run();

      assertThat(summary.counts().done()).isEqualTo(14);
      assertThat(store.proposals().of(open.digest()))
          .extracting(Proposal::point)
          .doesNotHaveDuplicates();
      assertThat(open.sweep().trials()).hasSize(14);
    }
  }

  private static final String HALVING =
      "exploration: {kind: sobol, points: 18}\nstopping: {rule: halving, first_rung: 1}\n";

  @Test
  void halving_sobolPoints_takesFewEpochsToTheBestAndLeavesTheStoppedOutOfTheTables() {
    Trainer trainer = new Trainer();
    try (SweepStore store = SweepStore.open(folder)) {
      OpenSweep open = open(store, sweep(HALVING));
      RunSummary summary = new SweepRunner(open, slots(1), trainer, event -> {}).run();

      assertThat(summary.counts().isOver()).isTrue();
      assertThat(summary.counts().done()).isBetween(1, 6);
      assertThat(summary.counts().stopped()).isEqualTo(18 - summary.counts().done());
      // A trial that goes on trains its first epochs again here; a service goes on from there.
      assertThat(trainer.epochs.get()).isLessThan(18 * EPOCHS / 2);
      SweepTrial best =
          open.sweep().trials().stream()
              .max((left, right) -> Double.compare(figure(left, EPOCHS), figure(right, EPOCHS)))
              .orElseThrow();
      assertThat(open.rows(false).get(best.identity()).status()).isEqualTo(TrialStatus.DONE);
      assertThat(open.rows(true).values())
          .filteredOn(row -> row.result().isPresent())
          .hasSize(summary.counts().done())
          .allMatch(row -> row.status() == TrialStatus.DONE);
      assertThat(open.report().failures()).isEmpty();
      assertThat(store.events().after(open.digest(), 0, 1000))
          .extracting(TrialEvent::kind)
          .contains(TrialEvent.Kind.PAUSED, TrialEvent.Kind.STOPPED);
      assertThat(new SweepRunner(open, slots(1), trainer, event -> {}).run().ran()).isZero();

      Sweep without = sweep("exploration: {kind: sobol, points: 18}\nstopping: {patience: 20}\n");
      RunSummary all = new SweepRunner(open(store, without), slots(2), trainer, event -> {}).run();
      assertThat(all.counts().done()).isEqualTo(18);
      assertThat(open.counts()).isEqualTo(summary.counts());
    }
  }

  @Test
  void halving_groupsTooSmallForARung_eachEndWithTheirBest() {
    try (SweepStore store = SweepStore.open(folder)) {
      OpenSweep open =
          open(
              store,
              sweep(
                  """
                  exploration: {kind: sobol, points: 2}
                  stopping: {rule: halving, first_rung: 1, reduction: 3}
                  """,
                  "[16, 32]"));
      RunSummary summary = new SweepRunner(open, slots(1), new Trainer(), event -> {}).run();

      assertThat(summary.reason()).isEqualTo(StopReason.ENDED);
      assertThat(summary.counts().done()).isEqualTo(2);
      assertThat(summary.counts().stopped()).isEqualTo(2);
      for (int bits : List.of(16, 32)) {
        SweepTrial best =
            open.sweep().trials().stream()
                .filter(trial -> trial.trial().bits() == bits)
                .max((left, right) -> Double.compare(figure(left, EPOCHS), figure(right, EPOCHS)))
                .orElseThrow();
        assertThat(open.rows(false).get(best.identity()).status()).isEqualTo(TrialStatus.DONE);
      }
      assertThat(new SweepRunner(open, slots(2), new Trainer(), event -> {}).run().ran()).isZero();
    }
  }

  @Test
  void halving_trainingNotYetOver_keepsTheTrialFromOthers() {
    try (SweepStore store = SweepStore.open(folder)) {
      OpenSweep open = open(store, sweep(HALVING));
      List<TrialStatus> whileStopping = new ArrayList<>();
      Trainer trainer = new Trainer();
      TrialRunner slowToEnd =
          new TrialRunner() {
            @Override
            public TrialOutcome run(SweepTrial trial, Progress progress) {
              return trainer.run(trial, progress);
            }

            @Override
            public TrialOutcome run(SweepTrial trial, Progress progress, EpochWatch watch) {
              try {
                return trainer.run(trial, progress, watch);
              } catch (TrialStopped stopped) {
                whileStopping.add(
                    store.rows(List.of(trial.identity()), false).get(trial.identity()).status());
                throw stopped;
              }
            }
          };
      RunSummary summary = new SweepRunner(open, slots(1), slowToEnd, event -> {}).run();

      assertThat(summary.counts().stopped()).isPositive();
      assertThat(whileStopping)
          .hasSizeGreaterThanOrEqualTo(summary.counts().stopped())
          .containsOnly(TrialStatus.RUNNING);
      // What was stopped here waits for other sweeps, its tries not counted.
      assertThat(store.rows(open.sweep().identities(), false).values())
          .filteredOn(row -> row.status() != TrialStatus.DONE)
          .hasSize(summary.counts().stopped())
          .allMatch(row -> row.status() == TrialStatus.WAITING && row.attempts() == 0);
    }
  }

  @Test
  void median_trainingsThatMayGoOn_areLeftAloneForTheTimeOfALease() {
    try (SweepStore store = SweepStore.open(folder)) {
      OpenSweep open =
          open(
              store,
              sweep(
                  """
                  exploration: {kind: sobol, points: 12}
                  stopping: {rule: median, startup: 4, warmup_epochs: 2}
                  """));
      Trainer trainer = new Trainer();
      TrialRunner losingSight =
          new TrialRunner() {
            @Override
            public TrialOutcome run(SweepTrial trial, Progress progress) {
              return trainer.run(trial, progress);
            }

            @Override
            public TrialOutcome run(SweepTrial trial, Progress progress, EpochWatch watch) {
              try {
                return trainer.run(trial, progress, watch);
              } catch (TrialStopped stopped) {
                throw stopped.unconfirmed(new InterruptedException());
              }
            }
          };
      long lease = System.currentTimeMillis() + TrialLeases.LEASE.toMillis();
      RunSummary summary = new SweepRunner(open, slots(1), losingSight, event -> {}).run();

      assertThat(summary.reason()).isEqualTo(StopReason.ENDED);
      assertThat(summary.counts().stopped()).isPositive();
      assertThat(store.rows(open.sweep().identities(), false).values())
          .filteredOn(row -> row.status() != TrialStatus.DONE)
          .hasSize(summary.counts().stopped())
          .allMatch(row -> row.status() == TrialStatus.WAITING && row.attempts() == 0)
          .allMatch(row -> row.notBefore() >= lease);
    }
  }

  @Test
  void halving_interruptedEverywhere_endsWithTheSameTrials() {
    Map<String, TrialStatus> undisturbed;
    try (SweepStore store = SweepStore.open(folder.resolve("undisturbed"))) {
      undisturbed = statuses(store, 1000);
    }
    Map<String, TrialStatus> disturbed = Map.of();
    for (int run = 0; run < 40 && !disturbed.equals(undisturbed); run++) {
      try (SweepStore store = SweepStore.open(folder.resolve("disturbed"))) {
        disturbed = statuses(store, 4);
      }
    }
    assertThat(disturbed).isEqualTo(undisturbed);
  }

  /** Runs until some trials have ended one way or other, then stops. */
  private static Map<String, TrialStatus> statuses(SweepStore store, int limit) {
    OpenSweep open = open(store, sweep(HALVING));
    AtomicInteger ended = new AtomicInteger();
    AtomicReference<SweepRunner> runner = new AtomicReference<>();
    runner.set(
        new SweepRunner(
            open,
            slots(1),
            new Trainer(),
            event -> {
              boolean end = event instanceof SweepEvent.Done || event instanceof SweepEvent.Stopped;
              if (end && ended.incrementAndGet() >= limit) {
                runner.get().stop(StopReason.INTERRUPTED);
              }
            }));
    var _ = runner.get().run();
    Map<String, TrialStatus> statuses = new TreeMap<>();
    open.rows(false).forEach((identity, row) -> statuses.put(identity, row.status()));
    return statuses;
  }

  @Test
  void median_searchByTpe_learnsFromStoppedTrialsToo() {
    try (SweepStore store = SweepStore.open(folder)) {
      OpenSweep open =
          open(
              store,
              sweep(
                  """
                  exploration: {kind: tpe, points: 30, startup: 8}
                  stopping: {rule: median, startup: 4, warmup_epochs: 2}
                  """));
      RunSummary summary = new SweepRunner(open, slots(1), new Trainer(), event -> {}).run();

      assertThat(summary.counts().total()).isEqualTo(30);
      assertThat(summary.counts().stopped()).isBetween(5, 25);
      List<Double> figures = new ArrayList<>();
      open.sweep().trials().forEach(trial -> figures.add(figure(trial, EPOCHS)));
      double early = figures.subList(0, 8).stream().mapToDouble(value -> value).average().orElse(0);
      double late =
          figures.subList(20, 30).stream().mapToDouble(value -> value).average().orElse(0);
      assertThat(late).isGreaterThan(early);
    }
  }

  @Test
  void parse_choosingByTheQueries_isRefused() {
    String study = "{name: s, methods: [{id: dgcpn}]%s}";
    assertThatThrownBy(
            () -> ExperimentFiles.parse(study.formatted(", stopping: {rule: median}"), List.of()))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("stopping.rule: median with asking: query");
    assertThatThrownBy(
            () -> ExperimentFiles.parse(study.formatted(", exploration: {kind: tpe}"), List.of()))
        .hasMessageContaining("asking: validation");
    assertThatThrownBy(() ->
            ExperimentFiles.parse(
                study.formatted(", asking: validation, exploration: {kind: tpe}"), List.of()))
        .hasMessageContaining("Add axes");
    assertThat(
            ExperimentFiles.parse(study.formatted(", stopping: {patience: 3}"), List.of())
                .file()
                .getStopping()
                .getPatience())
        .isEqualTo(3);
  }
}
