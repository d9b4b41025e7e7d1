package org.crosshash.experiments.pipeline;

import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Means of the loss over an epoch.
 *
 * @param epoch from 1
 * @param terms by name; {@code total} is what was minimised
 * @param validation value of the validation after this epoch; empty where there was none
 */
public record LossEpoch(int epoch, SortedMap<String, Double> terms, OptionalDouble validation) {
  /** Copies the terms. */
  public LossEpoch {
    terms = new TreeMap<>(terms);
  }
}
