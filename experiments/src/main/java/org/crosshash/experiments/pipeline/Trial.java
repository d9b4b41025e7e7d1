package org.crosshash.experiments.pipeline;

import static java.util.Objects.requireNonNull;

import org.crosshash.experiments.v1.MethodConfig;

/**
 * A trial to be run.
 *
 * @param id which
 * @param config its settings, resolved
 */
public record Trial(TrialId id, MethodConfig config) {
  /** Checks that nothing is null. */
  public Trial {
    requireNonNull(id, "id");
    requireNonNull(config, "config");
  }
}
