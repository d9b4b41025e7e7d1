package org.crosshash.guidance;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Similarities that the user supplies: a matrix, or each item's neighbours.
 *
 * @param unlisted the similarity of a pair that a list of neighbours does not hold
 * @param itself the similarity of an item with itself that a list of neighbours does not hold
 */
public record ExternalRecipe(double unlisted, double itself) implements GuidanceRecipe {
  /** The recipe's id. */
  public static final String ID = "external";

  /** The column of the matrix. */
  public static final String SIMILARITY = "similarity";

  /** Checks that both are numbers. */
  public ExternalRecipe {
    Settings.between("unlisted", unlisted, -Float.MAX_VALUE, Float.MAX_VALUE);
    Settings.between("itself", itself, -Float.MAX_VALUE, Float.MAX_VALUE);
  }

  /** What is not listed is not alike, 0; an item is alike with itself, 1. */
  public static ExternalRecipe standard() {
    return new ExternalRecipe(0, 1);
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public SortedSet<String> vectorColumns() {
    return new TreeSet<>(Set.of(SIMILARITY));
  }
}
