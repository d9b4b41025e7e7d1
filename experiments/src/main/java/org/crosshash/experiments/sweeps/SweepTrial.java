package org.crosshash.experiments.sweeps;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.crosshash.experiments.sweeps.file.StudyTrial;

/**
 * A trial of a sweep.
 *
 * @param identity digest of all that determines its result
 * @param trial what it is
 */
public record SweepTrial(String identity, StudyTrial trial) {
  /** Checks that nothing is null. */
  public SweepTrial {
    requireNonNull(identity, "identity");
    requireNonNull(trial, "trial");
  }

  /** Trials of a kind take about as long as one another. */
  public String kind() {
    return "%s/%s/%s/%s/%d/"
        .formatted(
            trial.dataset(),
            trial.method().id(),
            trial.method().profile(),
            trial.method().variant().label(),
            trial.bits());
  }

  /** Kinds that are ever wider, the trial's own first; each is the beginning of {@link #kind}. */
  List<String> widerKinds() {
    return List.of(
        kind(),
        "%s/%s/%s/".formatted(trial.dataset(), trial.method().id(), trial.method().profile()),
        trial.dataset() + "/");
  }
}
