package org.crosshash.experiments.sweeps.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.crosshash.client.CrosshashClient;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.pipeline.EncodingModels;
import org.crosshash.experiments.pipeline.ExperimentRun;
import org.crosshash.experiments.pipeline.LossEpoch;
import org.crosshash.experiments.pipeline.MetricValue;
import org.crosshash.experiments.pipeline.ParentRun;
import org.crosshash.experiments.pipeline.Plan;
import org.crosshash.experiments.pipeline.Stages;
import org.crosshash.experiments.pipeline.Tables;
import org.crosshash.experiments.pipeline.TrackedTrials;
import org.crosshash.experiments.pipeline.TrialResult;
import org.crosshash.experiments.pipeline.UploadedDataset;
import org.crosshash.experiments.progress.Progress;
import org.crosshash.experiments.report.TrialPages;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.file.StudyTrial;
import org.crosshash.experiments.sweeps.state.TrialOutcome;
import org.crosshash.experiments.tracking.Tracking;
import org.crosshash.tables.QueryMetricsTable;

/**
 * Runs trials over the four services, each a tracked run. A connection that broke is opened anew
 * for the next trial.
 */
public final class PlatformTrials implements TrialRunner, AutoCloseable {
  private final Sweep sweep;
  private final Supplier<Services> connect;
  private final Tracking tracking;
  private final Optional<ParentRun> parent;
  private Optional<Connected> connected = Optional.empty();

  /**
   * Runs trials of a sweep.
   *
   * @param connect opens a connection
   * @param tracking stays the caller's
   * @param parent the run that the trials' runs stand below
   */
  public PlatformTrials(
      Sweep sweep, Supplier<Services> connect, Tracking tracking, Optional<ParentRun> parent) {
    this.sweep = sweep;
    this.connect = connect;
    this.tracking = tracking;
    this.parent = parent;
  }

  /** A connection to the services. */
  public interface Services extends AutoCloseable {
    /** The client. */
    CrosshashClient client();

    /** Brings a dataset to the services, unless it is there. */
    UploadedDataset upload(Dataset dataset, String asking);

    @Override
    void close();
  }

  /** A connection with what was uploaded over it. */
  private static final class Connected {
    private final Services services;
    private final Map<String, UploadedDataset> uploaded = new HashMap<>();

    Connected(Services services) {
      this.services = services;
    }
  }

  /** Brings the datasets there now, so that services that are not there are noticed at once. */
  public void connect() {
    Connected connection = connected();
    for (Dataset dataset : sweep.datasets().values()) {
      requireModels(connection.services.client(), dataset);
      var _ = uploaded(connection, dataset);
    }
  }

  private synchronized Connected connected() {
    if (connected.isEmpty()) {
      connected = Optional.of(new Connected(connect.get()));
    }
    return connected.get();
  }

  private synchronized void drop(Connected broken) {
    if (connected.isPresent() && connected.get().equals(broken)) {
      connected = Optional.empty();
      broken.services.close();
    }
  }

  @Override
  public TrialOutcome run(SweepTrial trial, Progress progress) {
    return run(trial, progress, figures -> {});
  }

  @Override
  public TrialOutcome run(SweepTrial trial, Progress progress, EpochWatch watch) {
    Connected connection = connected();
    try {
      return run(connection, trial.trial(), progress, watch);
    } catch (CrosshashException failure) {
      if (failure.problem() == Problem.UNAVAILABLE) {
        drop(connection);
      }
      throw failure;
    }
  }

  private TrialOutcome run(
      Connected connection, StudyTrial trial, Progress progress, EpochWatch watch) {
    Dataset dataset = sweep.datasets().get(trial.dataset());
    CrosshashClient client = connection.services.client();
    requireModels(client, dataset);
    UploadedDataset data = uploaded(connection, dataset);
    Plan plan = plan(sweep, trial);
    try (TrackedTrials runs = new TrackedTrials(tracking, parent, new TrialPages(client))) {
      TrialResult result =
          new ExperimentRun(client, new Stages(client, progress), new WatchedEpochs(runs, watch))
              .run(plan, data)
              .getFirst();
      try {
        TrialOutcome outcome = outcome(client, dataset, result);
        runs.finish(Optional.empty());
        return outcome;
      } catch (CrosshashException unusable) {
        runs.reject();
        throw unusable;
      }
    }
  }

  /**
   * Refuses to record under a trial's identity what other models encoded. As an outage: the trial
   * waits, and the sweep is broken off unless the models come back.
   */
  private void requireModels(CrosshashClient client, Dataset dataset) {
    Optional<String> exchanged = sweep.exchangedModels(dataset, EncodingModels.of(client));
    if (exchanged.isPresent()) {
      throw new CrosshashException(
          Problem.UNAVAILABLE,
          "The models that encode must be those that the sweep was planned with: "
              + sweep.models().get(dataset.name()),
          exchanged.get(),
          "run the sweep again: its trials with the new models are others, all that was done is"
              + " kept");
    }
  }

  /** A plan of one trial. */
  private static Plan plan(Sweep sweep, StudyTrial trial) {
    return new Plan(
        sweep.file().getName(),
        sweep.datasets().get(trial.dataset()),
        sweep.file().getEncoding(),
        sweep.models().getOrDefault(trial.dataset(), ""),
        List.of(trial.method()),
        List.of(trial.bits()),
        List.of(trial.seed()),
        sweep.file().getAsking(),
        sweep.evaluation());
  }

  /** Keys of the runs that trials of a sweep are recorded as, with its data of now. */
  static Set<String> runs(Sweep sweep) {
    return sweep.trials().stream()
        .map(SweepTrial::trial)
        .filter(trial -> sweep.tables().containsKey(trial.dataset()))
        .map(trial ->
            TrackedTrials.key(
                plan(sweep, trial),
                trial.resolved(),
                sweep.tables().get(trial.dataset()).names(sweep.file().getAsking())))
        .collect(Collectors.toSet());
  }

  private UploadedDataset uploaded(Connected connection, Dataset dataset) {
    synchronized (connection) {
      return connection.uploaded.computeIfAbsent(
          dataset.name(), name -> connection.services.upload(dataset, sweep.file().getAsking()));
    }
  }

  private TrialOutcome outcome(CrosshashClient client, Dataset dataset, TrialResult result) {
    List<String> wanted = sweep.file().getMetricsList();
    SortedMap<String, Double> metrics = new TreeMap<>();
    for (MetricValue value : result.metrics()) {
      if (wanted.contains(value.metric()) && !Double.isFinite(value.value())) {
        throw unusable(result, value);
      }
      if (Double.isFinite(value.value())) {
        metrics.put(TrialOutcome.key(value), value.value());
      }
    }
    SortedMap<String, SortedMap<String, Double>> perQuery = new TreeMap<>();
    result
        .artifacts()
        .perQuery()
        .ifPresent(table ->
            new Tables(client)
                .read(table, QueryMetricsTable::of).rows().stream()
                    .filter(row -> wanted.contains(row.metric()))
                    .forEach(row ->
                        perQuery
                            .computeIfAbsent(
                                TrialOutcome.key(row.task(), row.metric()), key -> new TreeMap<>())
                            .put(row.query(), row.value())));
    List<Double> losses = new ArrayList<>();
    for (LossEpoch epoch : result.losses()) {
      Double total = epoch.terms().get("total");
      if (total != null && !Double.isFinite(total)) {
        throw new CrosshashException(
            Problem.OUT_OF_RANGE,
            "The loss of a training must be a finite number",
            "%s in epoch %d of %s".formatted(total, epoch.epoch(), result.id().label()),
            "lower the learning rate");
      }
      losses.add(total == null ? 0 : total);
    }
    return new TrialOutcome(
        metrics,
        perQuery,
        losses,
        WatchedEpochs.validations(result.losses()),
        result.seconds(),
        result.artifacts().model().getName(),
        result.artifacts().codes().getName(),
        new TrialDetails(client, dataset, sweep.file().getAsking()).of(result));
  }

  private static CrosshashException unusable(TrialResult result, MetricValue value) {
    return new CrosshashException(
        Problem.OUT_OF_RANGE,
        "A metric of the tables must be a finite number",
        "%s %s of %s is %s"
            .formatted(value.task(), value.metric(), result.id().label(), value.value()),
        "take it out of `metrics`, or look at the trial's codes");
  }

  @Override
  public synchronized void close() {
    connected.ifPresent(connection -> connection.services.close());
    connected = Optional.empty();
  }
}
