package org.crosshash.guidance;

import java.util.Objects;
import org.crosshash.guidance.matrix.SquareMatrix;

/**
 * DSAH's similarity (Yang, Yang, Huang, Zhou and Zhang, ICMR 2020), taken from each batch alone: S
 * = K [α S_I + (1-α) S_T] with S_I = 2 cos - 1 of the image vectors and S_T of the text vectors.
 * CCAH uses the same.
 *
 * @param imageWeight α, in [0, 1]
 * @param map how cosines become S_I and S_T, and K
 * @param columns the vectors
 */
public record DsahRecipe(double imageWeight, CosineMap map, VectorColumns columns)
    implements BatchLocalRecipe {
  /** The recipe's id. */
  public static final String ID = "dsah";

  /** Checks the ranges. */
  public DsahRecipe {
    Settings.between("image_weight", imageWeight, 0, 1);
    Objects.requireNonNull(map, "map");
    Objects.requireNonNull(columns, "columns");
  }

  /** The published constants: α .9, K 1.5. */
  public static DsahRecipe paper() {
    return new DsahRecipe(
        0.9, new CosineMap(CosineMap.Mapping.SHIFTED, 1.5), VectorColumns.FEATURES);
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public SquareMatrix target(SquareMatrix images, SquareMatrix texts) {
    float[] values = images.values();
    for (int i = 0; i < values.length; i++) {
      double mixed = imageWeight * values[i] + (1 - imageWeight) * texts.values()[i];
      values[i] = (float) map.of(mixed);
    }
    return images;
  }
}
