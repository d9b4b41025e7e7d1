package org.crosshash.guidance;

import java.util.SortedSet;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.work.Workers;

/**
 * A recipe whose similarities are cosines, mapped entry by entry; so any block follows from the
 * vectors of its rows and columns alone.
 *
 * <p>A vector of zeros has cosine 0 with everything, itself included.
 */
public sealed interface CosineRecipe extends GuidanceRecipe
    permits CosineCrossRecipe, CosineFusedRecipe, CosineImageRecipe, CosineTextRecipe {
  /** What becomes of the cosines. */
  CosineMap map();

  /** The cosines of all pairs, before the mapping. */
  SquareMatrix cosines(GuidanceInput input, Workers workers);

  @Override
  SortedSet<String> vectorColumns();

  @Override
  default boolean factorable() {
    return true;
  }
}
