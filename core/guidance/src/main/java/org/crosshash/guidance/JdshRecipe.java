package org.crosshash.guidance;

import java.util.Objects;
import org.crosshash.guidance.matrix.SquareMatrix;

/**
 * JDSH's distribution-based joint similarity (Liu, Qian, Guan, Zhan and Ying, SIGIR 2020), taken
 * from each batch alone.
 *
 * <p>With S_I = 2 cos - 1 of the image vectors, S_T of the text vectors and S_h, the cosines of
 * S_I's rows with S_T's rows, S̃ = a S_I + b S_T + c (S_h + S_hᵀ) / 2. What is far out in the
 * distribution of S̃ is drawn further out, and all is scaled: S = μ S̃.
 *
 * @param imageWeight a, at least 0: .5 for MIRFlickr, .4 for NUS-WIDE
 * @param textWeight b, at least 0: .1 and .3
 * @param crossWeight c, at least 0: .4 and .3
 * @param map how cosines become S_I and S_T, and μ
 * @param weighting the drawing out
 * @param columns the vectors
 */
public record JdshRecipe(
    double imageWeight,
    double textWeight,
    double crossWeight,
    CosineMap map,
    Weighting weighting,
    VectorColumns columns)
    implements BatchLocalRecipe {
  /** The recipe's id. */
  public static final String ID = "jdsh";

  /** Where the distribution comes from. */
  public enum Distribution {
    /** The published one, fitted to the dataset: the settings. */
    PUBLISHED,
    /**
     * The batch's own: mean for both locations, standard deviation (over B² - 1) for both scales,
     * and its smallest and largest value. Ours.
     */
    BATCH,
    /** None: S̃ stays as it is. Ours. */
    NONE
  }

  /**
   * S̃ below {@code leftLocation - leftDeviations * leftScale} is multiplied by 1 + {@code
   * leftGain} exp(-(S̃ - minimum)), then what is above {@code rightLocation + rightDeviations *
   * rightScale} by 1 + {@code rightGain} exp(S̃ - maximum).
   *
   * @param distribution where locations, scales, minimum and maximum come from
   * @param leftLocation centre of the distribution's left half
   * @param leftScale width of the left half, above 0
   * @param leftDeviations widths to the left threshold
   * @param leftGain L1, at least 0
   * @param rightLocation centre of the right half
   * @param rightScale width of the right half, above 0
   * @param rightDeviations widths to the right threshold
   * @param rightGain L2, at least 0
   * @param minimum smallest S̃ of the dataset
   * @param maximum largest S̃ of the dataset
   */
  public record Weighting(
      Distribution distribution,
      double leftLocation,
      double leftScale,
      double leftDeviations,
      double leftGain,
      double rightLocation,
      double rightScale,
      double rightDeviations,
      double rightGain,
      double minimum,
      double maximum) {
    /** Checks the ranges. */
    public Weighting {
      Objects.requireNonNull(distribution, "distribution");
      Settings.between("left_location", leftLocation, -10, 10);
      Settings.positive("left_scale", leftScale);
      Settings.between("left_deviations", leftDeviations, -100, 100);
      Settings.between("left_gain", leftGain, 0, 100);
      Settings.between("right_location", rightLocation, -10, 10);
      Settings.positive("right_scale", rightScale);
      Settings.between("right_deviations", rightDeviations, -100, 100);
      Settings.between("right_gain", rightGain, 0, 100);
      Settings.between("minimum", minimum, -10, 10);
      Settings.between("maximum", maximum, -10, 10);
    }
  }

  /** Checks the ranges. */
  public JdshRecipe {
    Settings.between("image_weight", imageWeight, 0, 10);
    Settings.between("text_weight", textWeight, 0, 10);
    Settings.between("cross_weight", crossWeight, 0, 10);
    Objects.requireNonNull(map, "map");
    Objects.requireNonNull(weighting, "weighting");
    Objects.requireNonNull(columns, "columns");
  }

  /** The published constants for MIRFlickr. */
  public static JdshRecipe paper() {
    return new JdshRecipe(
        0.5,
        0.1,
        0.4,
        new CosineMap(CosineMap.Mapping.SHIFTED, 1.4),
        new Weighting(
            Distribution.PUBLISHED, -0.49, 0.019, 2, 0.1, -0.49, 0.088, 4, 0.2, -0.52, 0.68),
        VectorColumns.FEATURES);
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public SquareMatrix target(SquareMatrix images, SquareMatrix texts) {
    return JdshBuild.target(this, images, texts);
  }
}
