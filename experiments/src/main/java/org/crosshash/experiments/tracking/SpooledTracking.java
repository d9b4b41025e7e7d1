package org.crosshash.experiments.tracking;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** Runs are kept as JSON lines, to be sent later. */
public final class SpooledTracking implements Tracking {
  private final Spool spool;
  private final SystemSampler sampler;
  private int runs;

  SpooledTracking(Spool spool, SystemSampler sampler) {
    this.spool = spool;
    this.sampler = sampler;
  }

  @Override
  public Optional<TrackedRun> start(RunDescription description) {
    runs++;
    return spool
        .holdForRecording(description.key())
        .map(held -> TrackedRun.open(spool, held, description, () -> {}));
  }

  @Override
  public Optional<TrackedRun> goOn(String key) {
    return spool.goOn(key, () -> {});
  }

  @Override
  public List<KnownRun> below(String parent) {
    return new KnownRuns(spool).below(parent);
  }

  @Override
  public void sendBelow(String parent) {
    // Nothing is sent.
  }

  @Override
  public SystemSampler.Watch sample(TrackedRun run) {
    return sampler.watch(run);
  }

  @Override
  public SequencedMap<String, String> views(String key) {
    return new LinkedHashMap<>();
  }

  @Override
  public Optional<String> page(String key) {
    return Optional.empty();
  }

  @Override
  public Optional<String> comparison(List<String> keys) {
    return Optional.empty();
  }

  @Override
  public String finish() {
    return "%d runs kept; set MLFLOW_TRACKING_URI and run `crosshash tracking replay` to send them"
        .formatted(runs);
  }

  @Override
  public void close() {
    sampler.close();
  }
}
