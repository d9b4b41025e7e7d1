package org.crosshash.learning.objective;

import java.util.List;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.loss.LossTerm;

/**
 * DSAH's loss (Yang, Feng, Zhu, Wang and Zhang, ICMR 2020; {@code train.py} of the released code),
 * on cosines of the codes.
 *
 * <pre>{@code
 * L = MSE(TT, S) + MSE(IT, S) + MSE(II, S) + η [MSE(II, K S_I) + MSE(TT, K S_T)]
 *   + p MSE(diag IT, K) + d [MSE(D_I(sign T), F_I) + MSE(D_T(sign I), F_T)] + s MSE(IT, ITᵀ)
 * }</pre>
 *
 * <p>{@code F} are the batch's vectors, scaled to unit length, and {@code S_I = 2 cos(F_I) - 1}. D
 * are linear decoders to the other modality's vectors; as signs carry no gradient, their terms
 * train the decoders alone, as in the released code.
 *
 * @param scale K, above 0
 * @param intraWeight η, at least 0
 * @param pairWeight p, at least 0
 * @param decoderWeight d, at least 0
 * @param symmetryWeight s, at least 0
 * @param shiftedCosines {@code S_I = 2 cos - 1}; else cos, for centred vectors
 */
public record DsahObjective(
    double scale,
    double intraWeight,
    double pairWeight,
    double decoderWeight,
    double symmetryWeight,
    boolean shiftedCosines)
    implements Objective {
  /** Checks the ranges. */
  public DsahObjective {
    if (!(scale > 0 && Double.isFinite(scale))) {
      throw CrosshashException.invalid(
          "The scale of similarities must be above 0", scale, "the released code uses 1.5");
    }
    ObjectiveWeights.check("intra_weight", intraWeight, 0.1);
    ObjectiveWeights.check("pair_weight", pairWeight, 1);
    ObjectiveWeights.check("decoder_weight", decoderWeight, 1);
    ObjectiveWeights.check("symmetry_weight", symmetryWeight, 2);
  }

  @Override
  public List<LossTerm> terms(int bits) {
    return List.of(
        new LossTerm("similarity_text", 1),
        new LossTerm("similarity_cross", 1),
        new LossTerm("similarity_image", 1),
        new LossTerm("intra_image", intraWeight),
        new LossTerm("intra_text", intraWeight),
        new LossTerm("pair", pairWeight),
        new LossTerm("symmetry", symmetryWeight),
        new LossTerm("decoder_image", decoderWeight),
        new LossTerm("decoder_text", decoderWeight));
  }

  @Override
  public Criterion open(CriterionContext context) {
    return new DsahCriterion(this, context);
  }
}
