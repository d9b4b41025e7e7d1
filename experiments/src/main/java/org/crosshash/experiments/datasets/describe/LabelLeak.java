package org.crosshash.experiments.datasets.describe;

import static java.util.Objects.requireNonNull;

/**
 * How often texts say a label: a method that reads texts then finds the label without learning.
 *
 * @param label the label
 * @param pairs pairs that have it
 * @param said of these, those whose text says it
 * @param saidElsewhere pairs without it whose text says it
 */
public record LabelLeak(String label, int pairs, int said, int saidElsewhere) {
  /** Checks that it is named. */
  public LabelLeak {
    requireNonNull(label, "label");
  }

  /** Share of its pairs whose text says it, 0 to 1. */
  public double share() {
    return pairs == 0 ? 0 : (double) said / pairs;
  }
}
