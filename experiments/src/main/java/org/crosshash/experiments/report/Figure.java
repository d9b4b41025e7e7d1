package org.crosshash.experiments.report;

import static java.util.Objects.requireNonNull;

/**
 * A drawing with its caption.
 *
 * @param caption what it shows, one sentence
 * @param svg an {@code svg} element, ready to stand in HTML
 */
public record Figure(String caption, String svg) {
  /** Checks that nothing is null. */
  public Figure {
    requireNonNull(caption, "caption");
    requireNonNull(svg, "svg");
  }
}
