package org.crosshash.encoding;

import org.crosshash.errors.CrosshashException;

/** How two modalities are brought into one space. */
public sealed interface AlignmentMethod {
  /** The name by which it is chosen. */
  String id();

  /** Rows are left as the encoder gives them, which need not be of unit length. */
  record Raw() implements AlignmentMethod {
    @Override
    public String id() {
      return "raw";
    }
  }

  /** Rows are scaled to unit length, nothing else. */
  record None() implements AlignmentMethod {
    @Override
    public String id() {
      return "none";
    }
  }

  /** Unit rows minus the mean of the fitted ones, then unit again. */
  record Centre() implements AlignmentMethod {
    @Override
    public String id() {
      return "centre";
    }
  }

  /**
   * Pictures are mapped onto texts by ridge regression: W = (XᵀX + λI)⁻¹XᵀY on centred unit rows,
   * picture → unit(XW − mean).
   *
   * @param regularisation λ, above 0
   */
  record Ridge(double regularisation) implements AlignmentMethod {
    /** Checks λ. */
    public Ridge {
      requireRegularisation(regularisation);
    }

    @Override
    public String id() {
      return "ridge";
    }
  }

  /**
   * Both modalities are mapped by regularised canonical correlation analysis on centred unit rows,
   * each direction times its canonical correlation.
   *
   * @param regularisation added to the diagonals of XᵀX and YᵀY, above 0
   * @param dimension number of directions kept, at least 1
   */
  record Cca(double regularisation, int dimension) implements AlignmentMethod {
    /** Checks both values. */
    public Cca {
      requireRegularisation(regularisation);
      if (dimension < 1) {
        throw CrosshashException.invalid(
            "CCA must keep at least 1 direction", dimension, "use 128");
      }
    }

    @Override
    public String id() {
      return "cca";
    }
  }

  private static void requireRegularisation(double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw CrosshashException.invalid(
          "Regularisation must be a finite number above 0", value, "use 10");
    }
  }
}
