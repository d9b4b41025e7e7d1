package org.crosshash.experiments.report;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * All that the page of a trial shows.
 *
 * @param title heading
 * @param figures what was measured
 * @param facts what it is and how it came about
 * @param drawings curves
 * @param codes what its codes look like
 */
public record TrialView(
    String title, List<Fact> figures, List<Fact> facts, List<Figure> drawings, CodesView codes) {
  /** Copies the lists. */
  public TrialView {
    requireNonNull(title, "title");
    figures = List.copyOf(figures);
    facts = List.copyOf(facts);
    drawings = List.copyOf(drawings);
    requireNonNull(codes, "codes");
  }
}
