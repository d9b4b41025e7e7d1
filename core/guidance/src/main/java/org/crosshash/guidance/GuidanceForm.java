package org.crosshash.guidance;

import java.util.Objects;

/**
 * How guidance is stored, and how much of the data its global statistics see. It changes what is
 * kept and how fast a block comes, not the recipe.
 *
 * @param representation what is stored
 * @param neighbours values kept of each row where it is sparse, at least 1; above n it means n
 * @param statistics what means, deviations, lengths and extremes are taken over
 * @param sampleSize number of anchors where statistics are of a sample, at least 2; above n it
 *     means n, which is exact
 */
public record GuidanceForm(
    Representation representation, int neighbours, Statistics statistics, int sampleSize) {
  /** What is stored. */
  public enum Representation {
    /** All n² values, row by row on disk. */
    DENSE,
    /** The strongest values of each row, and one value for all others. */
    SPARSE,
    /** The ingredients from which the block of any batch is computed. */
    FACTORED
  }

  /** What global statistics are taken over. */
  public enum Statistics {
    /** All pairs. */
    EXACT,
    /** Anchors, drawn once by the seed. */
    SAMPLE
  }

  /** Dense, with exact statistics. */
  public static final GuidanceForm DENSE =
      new GuidanceForm(Representation.DENSE, 100, Statistics.EXACT, 2048);

  /** Checks the ranges. */
  public GuidanceForm {
    Objects.requireNonNull(representation, "representation");
    Objects.requireNonNull(statistics, "statistics");
    Settings.atLeast("neighbours", neighbours, 1);
    Settings.atLeast("sample_size", sampleSize, 2);
  }

  /** The same with another representation. */
  public GuidanceForm as(Representation other) {
    return new GuidanceForm(other, neighbours, statistics, sampleSize);
  }

  /** Whether statistics of this many items are taken over a part of them only. */
  boolean sampled(int items) {
    return statistics == Statistics.SAMPLE && sampleSize < items;
  }
}
