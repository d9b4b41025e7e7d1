package org.crosshash.guidance;

import java.util.Objects;
import org.crosshash.guidance.matrix.SquareMatrix;

/**
 * CIRH's similarity (Zhu, Wu, Li, Zhang, Guan and Shen, TKDE 2022): S1 = a1 cos_I + (1-a1) cos_T
 * with the K smallest of each row set to 0, S2 = 2 σ(S1) - 1 + I made symmetric, and S = a2 S1 +
 * (1-a2) S2. S1's zeros go by row, so S is not symmetric.
 *
 * <p>Values that equal the smallest kept one are all kept, where the released code's sort decides.
 *
 * @param imageWeight a1, in [0, 1]: .6 for MIRFlickr, .5 for NUS-WIDE, .1 for COCO
 * @param firstOrderWeight a2, in [0, 1]: .6, .5 and .3
 * @param zeroedShare K as a share of the row, in [0, 1]: .6 (3,000 of 5,000), for NUS-WIDE .66
 * @param zeroedCount K itself where it is above 0
 * @param scope what a row holds
 * @param columns the vectors
 */
public record CirhRecipe(
    double imageWeight,
    double firstOrderWeight,
    double zeroedShare,
    int zeroedCount,
    Scope scope,
    VectorColumns columns)
    implements BatchLocalRecipe {
  /** The recipe's id. */
  public static final String ID = "cirh";

  /** What a row of S1 holds. */
  public enum Scope {
    /** The batch. */
    BATCH,
    /** All training items, as in the released code. */
    TRAINING
  }

  /** Checks the ranges. */
  public CirhRecipe {
    Settings.between("image_weight", imageWeight, 0, 1);
    Settings.between("first_order_weight", firstOrderWeight, 0, 1);
    Settings.between("zeroed_share", zeroedShare, 0, 1);
    Settings.atLeast("zeroed_count", zeroedCount, 0);
    Objects.requireNonNull(scope, "scope");
    Objects.requireNonNull(columns, "columns");
  }

  /** The published constants for MIRFlickr, with each batch as its own training set. */
  public static CirhRecipe paper() {
    return new CirhRecipe(0.6, 0.6, 0.6, 0, Scope.BATCH, VectorColumns.FEATURES);
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public boolean batchLocal() {
    return scope == Scope.BATCH;
  }

  @Override
  public boolean factorable() {
    return !batchLocal();
  }

  @Override
  public SquareMatrix target(SquareMatrix images, SquareMatrix texts) {
    return CirhBuild.target(this, images, texts);
  }
}
