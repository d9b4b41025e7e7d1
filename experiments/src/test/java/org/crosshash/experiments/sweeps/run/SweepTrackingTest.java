package org.crosshash.experiments.sweeps.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.DatasetCatalogue;
import org.crosshash.experiments.datasets.Split;
import org.crosshash.experiments.pipeline.EncodingModels;
import org.crosshash.experiments.pipeline.SmallSample;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.file.ExperimentFiles;
import org.crosshash.experiments.sweeps.report.SweepReport;
import org.crosshash.experiments.sweeps.state.SweepStore;
import org.crosshash.experiments.sweeps.state.TrialRow;
import org.crosshash.experiments.sweeps.state.TrialStatus;
import org.crosshash.experiments.tracking.MetricPoint;
import org.crosshash.experiments.tracking.RunDescription;
import org.crosshash.experiments.tracking.RunStatus;
import org.crosshash.experiments.tracking.TrackedRun;
import org.crosshash.experiments.tracking.Tracking;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTrackingTest {
  private static final RunSettings SETTINGS =
      new RunSettings(1, 1, Duration.ZERO, Optional.empty(), Optional.empty(), false);

  @TempDir private Path folder;

  /** Runs a sweep of two trials to its end. */
  private OpenSweep ended(SweepStore store, Sweep sweep) {
    OpenSweep open = new OpenSweep(store, sweep);
    TrialRunner runner = (trial, progress) -> SweepFixture.outcome(trial);
    RunSummary summary = new SweepRunner(open, SETTINGS, runner, event -> {}).run();
    assertThat(summary.counts().isOver()).isTrue();
    return open;
  }

  private static Map<String, byte[]> files(String note) {
    return Map.of("report.md", note.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void conclude_enteredAgainMeanwhile_leavesTheStudyOpen() {
    Sweep sweep = SweepFixture.sweep(folder, 2);
    try (SweepStore store = SweepFixture.store(folder, sweep);
        Tracking tracking = Tracking.open(folder.resolve("tracking"), Map.of())) {
      OpenSweep open = ended(store, sweep);
      SweepReport report = open.report();
      store.register(open.digest(), "study", "{}", Map.of("new", "kind"));
      String key;
      try (SweepTracking study = SweepTracking.open(open, tracking)) {
        key = study.parent().key();
        study.conclude(report, files("former"));
        study.end(report.counts());
      }
      assertThat(isFinished(tracking, key)).isFalse();

      open.register();
      try (SweepTracking study = SweepTracking.open(open, tracking)) {
        study.conclude(report, files("present"));
      }
      assertThat(isFinished(tracking, key)).isTrue();
    }
  }

  @Test
  void conclude_reportThatDiffers_givesTheStudyItsFigures() {
    Sweep sweep = SweepFixture.sweep(folder, 2);
    try (SweepStore store = SweepFixture.store(folder, sweep);
        Tracking tracking = Tracking.open(folder.resolve("tracking"), Map.of())) {
      SweepReport first = SweepReport.of(sweep, rows(sweep, TrialStatus.FAILED));
      SweepReport second = SweepReport.of(sweep, rows(sweep, TrialStatus.STOPPED));
      String key;
      try (SweepTracking study = SweepTracking.open(ended(store, sweep), tracking)) {
        key = study.parent().key();
        study.conclude(first, files("first"));
        assertThat(failed(tracking)).isEqualTo(1);
        study.conclude(second, files("second"));
        assertThat(failed(tracking)).isEqualTo(0);
        study.conclude(second, files("second"));
        study.conclude(first, files("first"));
        assertThat(failed(tracking)).isEqualTo(1);
      }
      try (TrackedRun run = tracking.goOn(key).orElseThrow()) {
        assertThat(run.nextStep("trials/done")).isEqualTo(3);
      }
    }
  }

  /** Rows of trials of which the first is done and the second ended otherwise. */
  private static Map<String, TrialRow> rows(Sweep sweep, TrialStatus second) {
    Map<String, TrialRow> rows = new TreeMap<>();
    for (SweepTrial trial : sweep.trials()) {
      boolean done = rows.isEmpty();
      rows.put(
          trial.identity(),
          new TrialRow(
              trial.identity(),
              done ? TrialStatus.DONE : second,
              1,
              0,
              "worker",
              1,
              "",
              done ? Optional.of(SweepFixture.outcome(trial)) : Optional.empty()));
    }
    return rows;
  }

  /** How many trials have failed, as the study's run shows it. */
  private static double failed(Tracking tracking) {
    return tracking.below("").getFirst().figure("trials/failed").orElseThrow();
  }

  @Test
  void conclude_datasetReplacedSince_registersTheBestOfTheTrialsOfNow() throws Exception {
    DatasetCatalogue datasets = sample();
    Sweep former = sweep(datasets);
    datasets.add(withoutFirstQuery(datasets.get("small-sample")), true);
    Sweep present = sweep(datasets);

    try (SweepStore store = SweepStore.open(folder.resolve("sweeps"));
        Tracking tracking = Tracking.open(folder.resolve("tracking"), Map.of())) {
      record(former, tracking, 0.9);
      record(present, tracking, 0.5);
      OpenSweep open = new OpenSweep(store, present);
      open.register();
      try (SweepTracking study = SweepTracking.open(ended(store, present), tracking)) {
        study.conclude(open.report(), files("present"));
      }
    }

    assertThat(registered(former)).isEmpty();
    assertThat(registered(present))
        .singleElement()
        .asString()
        .containsPattern("\"figure\":\"map_all on query of data [0-9a-f]{12}\"");
  }

  @Test
  void conclude_dataPutBack_registersItsBestAgain() throws Exception {
    DatasetCatalogue datasets = sample();
    Sweep former = sweep(datasets);
    datasets.add(withoutFirstQuery(datasets.get("small-sample")), true);
    Sweep present = sweep(datasets);

    try (SweepStore store = SweepStore.open(folder.resolve("sweeps"));
        Tracking tracking = Tracking.open(folder.resolve("tracking"), Map.of())) {
      record(former, tracking, 0.9);
      record(present, tracking, 0.5);
      for (Sweep sweep : List.of(former, former, present, former)) {
        OpenSweep open = new OpenSweep(store, sweep);
        open.register();
        try (SweepTracking study = SweepTracking.open(ended(store, sweep), tracking)) {
          study.conclude(open.report(), files("report"));
        }
      }
    }

    assertThat(registered(former)).as("first, and behind the other data's").hasSize(2);
    assertThat(registered(present)).hasSize(1);
  }

  /** A catalogue that has the small sample. */
  private DatasetCatalogue sample() throws IOException {
    DatasetCatalogue datasets =
        new DatasetCatalogue(Files.createDirectories(folder.resolve("datasets")));
    datasets.add(SmallSample.in(folder.resolve("sample")), false);
    return datasets;
  }

  private static Sweep sweep(DatasetCatalogue datasets) {
    return Sweep.of(
        ExperimentFiles.parse(
            "{name: study, datasets: [small-sample], bits: [16], seeds: [1], metrics: [map_all],"
                + " methods: [{id: random}]}",
            List.of()),
        datasets,
        EncodingModels.of(datasets.folder()));
  }

  private static Dataset withoutFirstQuery(Dataset sample) {
    List<String> queries = sample.split().part("query");
    return new Dataset(
        sample.name(),
        "another",
        sample.pairs(),
        sample.folder(),
        new Split(
            sample.split().train(),
            sample.split().database(),
            queries.subList(1, queries.size()),
            sample.split().part("validation"),
            "one query less"));
  }

  /** Records a run of each trial of a sweep, all with one figure. */
  private static void record(Sweep sweep, Tracking tracking, double figure) {
    SortedMap<String, String> parameters =
        new TreeMap<>(Map.of("method", "random", "dataset", "small-sample", "asking", "query"));
    for (String key : PlatformTrials.runs(sweep)) {
      RunDescription trial =
          new RunDescription(
              key,
              "study",
              "trial",
              parameters,
              new TreeMap<>(),
              Optional.of(SweepTracking.parent(sweep).key()));
      try (TrackedRun run = tracking.start(trial).orElseThrow()) {
        run.measure(
            List.of(
                new MetricPoint("map_all_i2t", figure, 0, 1),
                new MetricPoint("map_all_t2i", figure, 0, 1)));
        run.end(RunStatus.FINISHED, 1);
      }
    }
  }

  /** What is kept of the registrations of the trials of a sweep. */
  private List<String> registered(Sweep sweep) throws IOException {
    List<String> registered = new ArrayList<>();
    for (String key : PlatformTrials.runs(sweep)) {
      Files.readAllLines(folder.resolve("tracking").resolve(key + ".jsonl")).stream()
          .filter(line -> line.contains("\"champion\""))
          .forEach(registered::add);
    }
    return registered;
  }

  private static boolean isFinished(Tracking tracking, String key) {
    try (TrackedRun run = tracking.goOn(key).orElseThrow()) {
      return run.isFinished();
    }
  }
}
