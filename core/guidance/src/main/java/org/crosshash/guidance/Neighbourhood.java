package org.crosshash.guidance;

import java.util.Objects;
import org.crosshash.guidance.neighbour.ApproximateNeighbours;
import org.crosshash.guidance.neighbour.ExactNeighbours;
import org.crosshash.guidance.neighbour.NeighbourGraph;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;

/**
 * How each item's neighbours are found in a recipe for many items.
 *
 * @param neighbours how many, 1 to 1,000; all others where there are fewer
 * @param search how they are found
 */
public record Neighbourhood(int neighbours, Search search) {
  /** How neighbours are found. */
  public enum Search {
    /** All pairs are compared, a tile of them at a time. */
    EXACT,
    /** A graph index is searched: faster for long vectors and many items, and may miss some. */
    APPROXIMATE
  }

  /** Checks the range. */
  public Neighbourhood {
    Settings.between("neighbours", neighbours, 1, 1000);
    Objects.requireNonNull(search, "search");
  }

  /** The nearest neighbours of all rows by cosine. */
  NeighbourGraph byCosine(FloatMatrix rows, Workers workers) {
    return switch (search) {
      case EXACT -> ExactNeighbours.byCosine(rows, neighbours, workers);
      case APPROXIMATE -> ApproximateNeighbours.USUAL.byCosine(rows, neighbours, workers);
    };
  }
}
