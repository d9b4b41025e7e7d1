package org.crosshash.experiments.sweeps.report;

import static java.util.Objects.requireNonNull;

import org.crosshash.evaluation.statistics.BootstrapInterval;
import org.crosshash.evaluation.statistics.MeanInterval;

/**
 * A figure over seeds.
 *
 * @param interval mean, deviation and Student's interval
 * @param bootstrap the interval by the bootstrap
 * @param mark what tests say of it
 */
public record Cell(MeanInterval interval, BootstrapInterval bootstrap, Mark mark) {
  /** Checks that nothing is null. */
  public Cell {
    requireNonNull(interval, "interval");
    requireNonNull(bootstrap, "bootstrap");
    requireNonNull(mark, "mark");
  }

  Cell marked(Mark now) {
    return new Cell(interval, bootstrap, now);
  }
}
