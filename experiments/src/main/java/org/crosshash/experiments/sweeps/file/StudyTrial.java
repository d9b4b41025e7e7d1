package org.crosshash.experiments.sweeps.file;

import static java.util.Objects.requireNonNull;

import org.crosshash.experiments.pipeline.MethodChoice;
import org.crosshash.experiments.pipeline.Trial;
import org.crosshash.experiments.pipeline.TrialId;
import org.crosshash.experiments.v1.MethodConfig;

/**
 * A trial of a study.
 *
 * @param dataset dataset's name
 * @param method method with its settings
 * @param bits code length
 * @param seed seed
 */
public record StudyTrial(String dataset, MethodChoice method, int bits, long seed) {
  /** Checks that nothing is null. */
  public StudyTrial {
    requireNonNull(dataset, "dataset");
    requireNonNull(method, "method");
  }

  /** What tells it from the study's other trials. */
  public TrialId id() {
    return new TrialId(
        dataset, method.id(), method.profile(), bits, seed, method.variant().label());
  }

  /** The trial with its settings resolved. */
  public Trial resolved() {
    return new Trial(id(), method.variant(), config());
  }

  /** Its settings, resolved and checked. */
  public MethodConfig config() {
    return method.config(bits, seed);
  }
}
