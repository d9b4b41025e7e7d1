package org.crosshash.guidance;

import java.util.Optional;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.tables.FloatMatrix;

/** Guidance that is taken over as it is. */
final class ExternalBuild {
  private ExternalBuild() {}

  static BuiltGuidance build(ExternalRecipe recipe, GuidanceInput input) {
    SquareMatrix.requireSize(input.size());
    FloatMatrix similarity = input.vector(ExternalRecipe.SIMILARITY);
    if (similarity.columns() != similarity.rows()) {
      throw CrosshashException.invalid(
          "The matrix of the recipe " + recipe.id() + " must be square",
          similarity.rows() + " x " + similarity.columns(),
          "give it one row and one column for each training item, in one order");
    }
    return new BuiltGuidance(
        Optional.empty(),
        Optional.of(new SquareMatrix(similarity.rows(), similarity.toArray())),
        new GuidanceStatistics(new TreeMap<>()));
  }
}
