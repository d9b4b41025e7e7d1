package org.crosshash.experiments.sweeps.report;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.crosshash.config.Settings;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.datasets.Split;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.file.LoadedFile;
import org.crosshash.experiments.sweeps.file.StudyTrials;
import org.crosshash.experiments.sweeps.state.TrialDetail;
import org.crosshash.experiments.sweeps.state.TrialDetail.KeptCommunity;
import org.crosshash.experiments.sweeps.state.TrialDetail.KeptCurve;
import org.crosshash.experiments.sweeps.state.TrialDetail.KeptHit;
import org.crosshash.experiments.sweeps.state.TrialDetail.KeptQuery;
import org.crosshash.experiments.sweeps.state.TrialOutcome;
import org.crosshash.experiments.sweeps.state.TrialRow;
import org.crosshash.experiments.sweeps.state.TrialStatus;
import org.crosshash.experiments.v1.ExperimentFile;
import org.crosshash.search.v1.EvaluateConfig;

/** A sweep with results of every kind: ablations, losses, curves, galleries, communities. */
public final class SomeSweep {
  /** A study of two trained methods and a closed form, one with ablations. */
  public static final String FILE =
      """
      name: study & co_1
      description: Names with <signs>, 100 % of {them}.
      datasets: [pairs]
      bits: [16, 32]
      seeds: [1, 2, 3]
      metrics: [map_all, map_at_50]
      methods:
        - id: dgcpn
          ablation:
            parts:
              - {name: dropout & more, without: {training: {network: {dropout: 0}}}}
        - {id: djsrh}
        - {id: random}
      """;

  private static final int QUERIES = 40;
  private static final int PAIRS = 30;

  private SomeSweep() {}

  /** The sweep of a file over a dataset of thirty pairs without pictures. */
  public static Sweep sweep(Path folder, String file) {
    List<Pair> pairs =
        IntStream.range(0, PAIRS)
            .mapToObj(i ->
                new Pair(
                    "p" + i,
                    "p" + i + ".png",
                    "a \"text\" & <more> " + i,
                    List.of("l" + i % 3),
                    ""))
            .toList();
    List<String> ids = pairs.stream().map(Pair::id).toList();
    SequencedMap<String, Dataset> datasets = new LinkedHashMap<>();
    datasets.put(
        "pairs",
        new Dataset(
            "pairs",
            "a test",
            pairs,
            folder,
            new Split(
                ids.subList(0, 10),
                ids.subList(0, 15),
                ids.subList(15, 25),
                ids.subList(25, PAIRS),
                "a test")));
    ExperimentFile resolved =
        Settings.resolve(Settings.parse(file, ExperimentFile.getDefaultInstance()));
    return new Sweep(
        new LoadedFile(Optional.empty(), resolved),
        datasets,
        EvaluateConfig.newBuilder().addTasks("i2t").addTasks("t2i").build(),
        StudyTrials.of(resolved).stream()
            .map(trial -> new SweepTrial("identity of " + trial.id().label(), trial))
            .toList());
  }

  /** Results of all trials, seeded by their identities. */
  public static Map<String, TrialRow> rows(Sweep sweep) {
    Map<String, TrialRow> rows = new LinkedHashMap<>();
    for (SweepTrial trial : sweep.trials()) {
      rows.put(trial.identity(), row(trial, outcome(trial)));
    }
    return rows;
  }

  /** What is known of a trial that came to its end. */
  static TrialRow row(SweepTrial trial, TrialOutcome outcome) {
    return new TrialRow(
        trial.identity(), TrialStatus.DONE, 1, 0, "worker", 1, "", Optional.of(outcome));
  }

  /** The same of one whose queries' figures were not kept. */
  static TrialRow row(SweepTrial trial, SortedMap<String, Double> metrics) {
    return row(
        trial, new TrialOutcome(metrics, new TreeMap<>(), List.of(), 1, "models/m", "tables/c"));
  }

  private static TrialOutcome outcome(SweepTrial trial) {
    Random random = new Random(trial.identity().hashCode());
    double ease = trial.trial().method().id().equals("random") ? 0.1 : 0.3;
    SortedMap<String, Double> metrics = new TreeMap<>();
    SortedMap<String, SortedMap<String, Double>> perQuery = new TreeMap<>();
    for (String key : List.of("i2t/map_all", "t2i/map_all", "i2t/map_at_50", "t2i/map_at_50")) {
      SortedMap<String, Double> queries = new TreeMap<>();
      for (int query = 0; query < QUERIES; query++) {
        queries.put("q" + query, ease + 0.1 * random.nextDouble());
      }
      perQuery.put(key, queries);
      metrics.put(
          key, queries.values().stream().mapToDouble(value -> value).average().orElseThrow());
    }
    boolean trained = !trial.trial().method().id().equals("random");
    return new TrialOutcome(
        metrics,
        perQuery,
        trained ? DoubleStream.iterate(2, loss -> loss * 0.8).limit(6).boxed().toList() : List.of(),
        1 + 5 * random.nextDouble(),
        "models/m",
        "tables/c",
        detail(random));
  }

  private static TrialDetail detail(Random random) {
    List<KeptCurve> curves = new ArrayList<>();
    for (String task : List.of("i2t", "t2i")) {
      List<Double> rising = List.of(0.1, 0.5, 1.0);
      List<Double> falling = List.of(0.9, 0.4 + 0.1 * random.nextDouble(), 0.1);
      curves.add(new KeptCurve(task, "precision_recall_by_rank", rising, falling));
      curves.add(new KeptCurve(task, "precision_at_n", List.of(1.0, 8.0, 15.0), falling));
    }
    SortedMap<String, Double> codes = new TreeMap<>();
    for (String modality : List.of("image", "text")) {
      codes.put(modality + "_imbalance", random.nextDouble());
      codes.put(modality + "_entropy", 8 * random.nextDouble());
      codes.put(modality + "_collisions", random.nextDouble());
    }
    List<KeptHit> hits = IntStream.range(0, 8).mapToObj(i -> new KeptHit("p" + i, i)).toList();
    return new TrialDetail(
        curves,
        codes,
        List.of(new KeptQuery("t2i", "p20", hits), new KeptQuery("i2t", "p21", hits)),
        List.of(
            new KeptCommunity(
                0, 7, List.of("word", "other"), "l1 50 %", List.of("p1", "p2", "p3"))));
  }

  /** The page of the sweep. */
  public static String page(Path folder) {
    Sweep sweep = sweep(folder, FILE);
    return new String(
        ReportFiles.of(SweepReport.of(sweep, rows(sweep))).get("report.html"),
        StandardCharsets.UTF_8);
  }
}
