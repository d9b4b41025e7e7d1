package org.crosshash.guidance;

import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.part.FusedCosine;
import org.crosshash.guidance.work.Workers;

/**
 * The cosines of the text vectors.
 *
 * @param textColumn the text vectors
 * @param map what becomes of the cosines
 */
public record CosineTextRecipe(String textColumn, CosineMap map) implements CosineRecipe {
  /** The recipe's id. */
  public static final String ID = "cosine-text";

  /** Checks the settings. */
  public CosineTextRecipe {
    Settings.column("text_column", textColumn);
    Objects.requireNonNull(map, "map");
  }

  /** Plain cosines. */
  public static CosineTextRecipe standard() {
    return new CosineTextRecipe("text", CosineMap.PLAIN);
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public SortedSet<String> vectorColumns() {
    return new TreeSet<>(Set.of(textColumn));
  }

  @Override
  public SquareMatrix cosines(GuidanceInput input, Workers workers) {
    return FusedCosine.cosines(input.vector(textColumn), workers);
  }
}
