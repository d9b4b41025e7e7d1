package org.crosshash.guidance;

import java.util.Objects;
import java.util.SortedSet;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.part.FusedCosine;
import org.crosshash.guidance.work.Workers;

/**
 * The cosines of images and of texts, weighted and added: w cos_T + (1-w) cos_I.
 *
 * @param textWeight w, in [0, 1]
 * @param map what becomes of the sums
 * @param columns the vectors
 */
public record CosineFusedRecipe(double textWeight, CosineMap map, VectorColumns columns)
    implements CosineRecipe {
  /** The recipe's id. */
  public static final String ID = "cosine-fused";

  /** Checks the settings. */
  public CosineFusedRecipe {
    Settings.between("text_weight", textWeight, 0, 1);
    Objects.requireNonNull(columns, "columns");
    Objects.requireNonNull(map, "map");
  }

  /** Plain cosines, half and half. */
  public static CosineFusedRecipe standard() {
    return new CosineFusedRecipe(0.5, CosineMap.PLAIN, VectorColumns.FEATURES);
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
    return FusedCosine.of(
        input.vector(columns.imageColumn()),
        input.vector(columns.textColumn()),
        textWeight,
        workers);
  }
}
