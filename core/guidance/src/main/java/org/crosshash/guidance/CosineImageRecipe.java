package org.crosshash.guidance;

import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.part.FusedCosine;
import org.crosshash.guidance.work.Workers;

/**
 * The cosines of the image vectors.
 *
 * @param imageColumn the image vectors
 * @param map what becomes of the cosines
 */
public record CosineImageRecipe(String imageColumn, CosineMap map) implements CosineRecipe {
  /** The recipe's id. */
  public static final String ID = "cosine-image";

  /** Checks the settings. */
  public CosineImageRecipe {
    Settings.column("image_column", imageColumn);
    Objects.requireNonNull(map, "map");
  }

  /** Plain cosines. */
  public static CosineImageRecipe standard() {
    return new CosineImageRecipe("image_features", CosineMap.PLAIN);
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public SortedSet<String> vectorColumns() {
    return new TreeSet<>(Set.of(imageColumn));
  }

  @Override
  public SquareMatrix cosines(GuidanceInput input, Workers workers) {
    return FusedCosine.cosines(input.vector(imageColumn), workers);
  }
}
