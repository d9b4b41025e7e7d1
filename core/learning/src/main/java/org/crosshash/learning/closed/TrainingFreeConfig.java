package org.crosshash.learning.closed;

import java.util.Objects;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.model.CodeLength;

/**
 * A model in closed form: a projection, then a rotation.
 *
 * @param bits code length: 8 to 512, a multiple of 8
 * @param seed of random hyperplanes and of the first rotation, at least 0
 * @param projection the projection
 * @param rotations rounds of iterative quantisation; 0 for no rotation
 */
public record TrainingFreeConfig(int bits, long seed, Projection projection, int rotations) {
  /** From vectors to as many directions as there are bits. */
  public sealed interface Projection {
    /** The same random hyperplanes for both modalities, which must share a space. */
    record Random() implements Projection {}

    /** Principal directions of both modalities' rows together, which must share a space. */
    record Principal() implements Projection {}

    /**
     * Pictures mapped onto texts by ridge regression, then principal directions of both.
     *
     * @param regularisation λ, added to the Gram matrix of unit rows, above 0
     */
    record Ridge(double regularisation) implements Projection {
      /** Checks λ. */
      public Ridge {
        checkRegularisation(regularisation);
      }
    }

    /**
     * Regularised canonical correlation.
     *
     * @param regularisation r, added to both Gram matrices of unit rows, above 0
     * @param weighted multiply each direction by its canonical correlation
     */
    record Canonical(double regularisation, boolean weighted) implements Projection {
      /** Checks r. */
      public Canonical {
        checkRegularisation(regularisation);
      }
    }

    private static void checkRegularisation(double regularisation) {
      if (!(regularisation > 0 && Double.isFinite(regularisation))) {
        throw CrosshashException.invalid(
            "Regularisation must be above 0",
            regularisation,
            "use 10 for unit rows, or a small one such as 0.001");
      }
    }
  }

  /** Checks the ranges. */
  public TrainingFreeConfig {
    CodeLength.check(bits);
    Objects.requireNonNull(projection, "projection");
    if (seed < 0) {
      throw CrosshashException.invalid("A seed must be at least 0", seed, "use 1, 2, 3, ...");
    }
    if (rotations < 0) {
      throw CrosshashException.invalid(
          "Rounds of rotation must be at least 0", rotations, "use 30, or 0 for no rotation");
    }
  }
}
