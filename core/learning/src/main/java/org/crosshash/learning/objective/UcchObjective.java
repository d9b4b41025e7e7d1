package org.crosshash.learning.objective;

import java.util.List;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.loss.LossTerm;

/**
 * UCCH's loss (Hu, Zhu, Lin, Peng, Yin and Peng, TPAMI 2023; {@code NCE} and {@code src/utils.py}
 * of the released code), on codes h of unit length.
 *
 * <p>A memory holds one unit row v a training pair; its signs k are the keys. With {@code l_ij =
 * h_i·k_j / (τ √K)},
 *
 * <pre>{@code
 * L_c = Σ over both modalities of mean_i [ log(exp l_ii + Σ over negatives j of exp l_ij) - l_ii ]
 * L_r = mean_i [ m + log Σ_j exp S_ij - S_ii ] over rows, and the same over columns,
 *       S_ij = M_ij where M_ij >= M_ii - m, else M_ij - ξ,   M = H^I H^Tᵀ
 * L   = α L_c + (1 - α) L_r
 * }</pre>
 *
 * <p>Negatives are drawn with replacement from all training pairs, and may hit the pair itself.
 * After a step {@code v = unit(μ v + (1 - μ) unit((h^I + h^T) / 2))} for the pairs of the batch. In
 * the warm-up epochs the keys are the signs of the batch's own means, and μ is 0.
 *
 * @param temperature τ, in [0.02, 100]
 * @param margin m, at least 0
 * @param shift ξ, at least 0
 * @param contrastWeight α, in [0, 1]
 * @param negatives drawn a step, at least 1
 * @param sharedNegatives one draw for all items of a batch (ours) in place of one an item
 * @param momentum μ, in [0, 1)
 * @param warmupEpochs at least 0
 */
public record UcchObjective(
    double temperature,
    double margin,
    double shift,
    double contrastWeight,
    int negatives,
    boolean sharedNegatives,
    double momentum,
    int warmupEpochs)
    implements Objective {
  /** Smallest τ: exponentials of logits need no shift from there on. */
  private static final double SMALLEST_TEMPERATURE = 0.02;

  private static final double LARGEST_TEMPERATURE = 100;

  /** Checks the ranges. */
  public UcchObjective {
    if (!(temperature >= SMALLEST_TEMPERATURE && temperature <= LARGEST_TEMPERATURE)) {
      throw CrosshashException.invalid(
          "The temperature must lie in [0.02, 100]", temperature, "the paper uses 0.9");
    }
    ObjectiveWeights.check("margin", margin, 0.2);
    ObjectiveWeights.check("shift", shift, 1);
    if (!(contrastWeight >= 0 && contrastWeight <= 1)) {
      throw CrosshashException.invalid(
          "The weight of the contrast must lie in [0, 1]", contrastWeight, "the paper uses 0.9");
    }
    if (negatives < 1) {
      throw CrosshashException.invalid(
          "A contrast needs at least 1 negative", negatives, "the released code has 4096");
    }
    if (!(momentum >= 0 && momentum < 1)) {
      throw CrosshashException.invalid(
          "The memory's momentum must lie in [0, 1)", momentum, "the paper uses 0.4");
    }
    if (warmupEpochs < 0) {
      throw CrosshashException.invalid(
          "Warm-up epochs must be at least 0", warmupEpochs, "the released code has 1");
    }
  }

  @Override
  public List<LossTerm> terms(int bits) {
    return List.of(
        new LossTerm("contrast_image", contrastWeight),
        new LossTerm("contrast_text", contrastWeight),
        new LossTerm("ranking_image", 1 - contrastWeight),
        new LossTerm("ranking_text", 1 - contrastWeight));
  }

  @Override
  public boolean guided() {
    return false;
  }

  @Override
  public Criterion open(CriterionContext context) {
    return new UcchCriterion(this, context);
  }
}
