package org.crosshash.guidance;

import java.util.Objects;
import org.crosshash.guidance.matrix.SquareMatrix;

/**
 * DJSRH's joint-semantics affinity (Su, Zhong and Zhang, ICCV 2019), taken from each batch alone:
 * with S_I = 2 cos - 1 of the image vectors and S_T of the text vectors, S̃ = β S_I + (1-β) S_T and
 * S = μ [(1-η) S̃ + η S̃S̃ᵀ / B] for a batch of B.
 *
 * @param beta β, weight of the images, in [0, 1]: .9 for MIRFlickr, .6 for NUS-WIDE, .3 for Wiki
 * @param eta η, weight of the second order, in [0, 1]
 * @param mu μ, scale of the whole, above 0
 * @param columns the vectors
 */
public record DjsrhRecipe(double beta, double eta, double mu, VectorColumns columns)
    implements BatchLocalRecipe {
  /** The recipe's id. */
  public static final String ID = "djsrh";

  /** Checks the ranges. */
  public DjsrhRecipe {
    Settings.between("beta", beta, 0, 1);
    Settings.between("eta", eta, 0, 1);
    Settings.positive("mu", mu);
    Objects.requireNonNull(columns, "columns");
  }

  /** The published constants for MIRFlickr: β .9, η .4, μ 1.5. */
  public static DjsrhRecipe paper() {
    return new DjsrhRecipe(0.9, 0.4, 1.5, VectorColumns.FEATURES);
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public SquareMatrix target(SquareMatrix images, SquareMatrix texts) {
    return DjsrhBuild.target(this, images, texts);
  }
}
