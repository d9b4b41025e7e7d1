package org.crosshash.experiments.pipeline;

import static java.util.Objects.requireNonNull;

import org.crosshash.experiments.v1.MethodConfig;

/**
 * A trial to be run.
 *
 * @param id which
 * @param variant what tells it from other trials of the method
 * @param config its settings, resolved
 */
public record Trial(TrialId id, Variant variant, MethodConfig config) {
  /** Checks that nothing is null. */
  public Trial {
    requireNonNull(id, "id");
    requireNonNull(variant, "variant");
    requireNonNull(config, "config");
  }
}
