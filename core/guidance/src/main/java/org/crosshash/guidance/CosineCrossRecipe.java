package org.crosshash.guidance;

import java.util.Objects;
import java.util.SortedSet;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.part.CrossCosine;
import org.crosshash.guidance.work.Workers;

/**
 * The cosine of every image with every text, in a space that both share, as CLIP compares them:
 * S_ij = cos(image i, text j). The diagonal is how well an item's own image and text agree, not 1.
 *
 * @param symmetrise whether S becomes the mean of itself and its transpose
 * @param map what becomes of the cosines
 * @param columns the vectors, of one dimension
 */
public record CosineCrossRecipe(boolean symmetrise, CosineMap map, VectorColumns columns)
    implements CosineRecipe {
  /** The recipe's id. */
  public static final String ID = "cosine-cross";

  /** Checks the settings. */
  public CosineCrossRecipe {
    Objects.requireNonNull(columns, "columns");
    Objects.requireNonNull(map, "map");
  }

  /** Plain cosines, not symmetrised. */
  public static CosineCrossRecipe standard() {
    return new CosineCrossRecipe(false, CosineMap.PLAIN, VectorColumns.SHARED);
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public SortedSet<String> vectorColumns() {
    return columns.names();
  }

  @Override
  public SquareMatrix cosines(GuidanceInput input, Workers workers) {
    return CrossCosine.of(
        input.vector(columns.imageColumn()),
        input.vector(columns.textColumn()),
        symmetrise,
        workers);
  }
}
