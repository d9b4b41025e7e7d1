package org.crosshash.learning.loop;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A point of a loss curve.
 *
 * @param epoch from 1
 * @param step steps done at its end
 * @param terms mean over the epoch's steps of each unweighted term, then {@code total}, the
 *     weighted sum; in the objective's order
 * @param learningRate of the picture network at the epoch's last step
 */
public record EpochPoint(int epoch, long step, Map<String, Double> terms, double learningRate) {
  /** Name of the weighted sum. */
  public static final String TOTAL = "total";

  /** Copies the terms. */
  public EpochPoint {
    terms = Collections.unmodifiableMap(new LinkedHashMap<>(terms));
  }
}
