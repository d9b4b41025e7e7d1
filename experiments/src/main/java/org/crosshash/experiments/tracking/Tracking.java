package org.crosshash.experiments.tracking;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Where runs are recorded: always in a spool, and from there at a server, now or later.
 *
 * <pre>{@code
 * try (Tracking tracking = Tracking.open(folder, System.getenv())) {
 *   try (TrackedRun run = tracking.start(description).orElseThrow()) {
 *     run.measure(List.of(new MetricPoint("map_all_i2t", 0.31, 0, now)));
 *     run.end(RunStatus.FINISHED, now);
 *   }
 * }
 * }</pre>
 */
public sealed interface Tracking extends AutoCloseable permits MlflowTracking, SpooledTracking {
  /**
   * The tracking that the environment asks for: a server where {@code MLFLOW_TRACKING_URI} is set,
   * else the spool alone.
   *
   * @param folder the spool's folder; made if absent
   */
  static Tracking open(Path folder, Map<String, String> environment) {
    return open(folder, environment, SystemSampler.none());
  }

  /**
   * The tracking that the environment asks for, with system metrics.
   *
   * @param folder the spool's folder; made if absent
   * @param sampler closed with the tracking
   */
  static Tracking open(Path folder, Map<String, String> environment, SystemSampler sampler) {
    Spool spool = new Spool(folder);
    return MlflowAddress.of(environment)
        .<Tracking>map(address -> new MlflowTracking(spool, new MlflowServer(address), sampler))
        .orElseGet(() -> new SpooledTracking(spool, sampler));
  }

  /** Starts or goes on with a run; empty where another process is recording it. */
  Optional<TrackedRun> start(RunDescription description);

  /** Goes on with a run that the spool knows; empty where it does not, or another records it. */
  Optional<TrackedRun> goOn(String key);

  /** The runs that stand below another, oldest first, whoever recorded them. */
  List<KnownRun> below(String parent);

  /**
   * Sends from now on, beside what is recorded here, what is left of the runs below another: those
   * of a process that was killed, say, whoever recorded them.
   */
  void sendBelow(String parent);

  /** Records system metrics for a run until it is closed. */
  SystemSampler.Watch sample(TrackedRun run);

  /**
   * Addresses of the pages on which an experiment's trials compare, by what they show; empty where
   * no run was sent to a server.
   *
   * @param key of any run of the experiment
   */
  SequencedMap<String, String> views(String key);

  /** Address of a run's page; empty where it was not sent to a server. */
  Optional<String> page(String key);

  /** Address of the page that compares runs; empty where fewer than two were sent to a server. */
  Optional<String> comparison(List<String> keys);

  /** Sends what is left, within a minute or two, and says where the runs are, for a person. */
  String finish();

  /** Ends sending; what was not sent stays in the spool. */
  @Override
  void close();
}
