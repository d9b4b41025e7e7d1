package org.crosshash.learning.objective;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.loss.Loss;
import org.crosshash.learning.loss.LossTerm;
import org.crosshash.learning.tensor.Constants;

/**
 * DGCPN's loss (Yu, Zhou, Zhang and Tao, AAAI 2021; {@code loss_cal} of the released code), on
 * cosines.
 *
 * <pre>{@code
 * L = p MSE(diag IT, γ) + Σ over II, IT, TT of MSE off the diagonal to S
 *   + c [MSE(IT, II) + MSE(IT, TT) + MSE(II, TT) + MSE(IT, ITᵀ)]
 * }</pre>
 *
 * <p>"Off the diagonal" zeroes both diagonals and still divides by batch².
 *
 * @param pairTarget γ, 1.5 in the released code: above 1 on purpose, in [-10, 10]
 * @param pairWeight p, at least 0
 * @param consistencyWeight c, at least 0
 * @param halfBinary after the joint step, one step a network against the signs of the other one
 */
public record DgcpnObjective(
    double pairTarget, double pairWeight, double consistencyWeight, boolean halfBinary)
    implements PairwiseObjective {
  /** Checks the ranges. */
  public DgcpnObjective {
    if (!(Math.abs(pairTarget) <= 10)) {
      throw CrosshashException.invalid(
          "The target of a pair's cosine must lie in [-10, 10]", pairTarget, "the paper uses 1.5");
    }
    if (!(pairWeight >= 0 && Double.isFinite(pairWeight))) {
      throw CrosshashException.invalid(
          "The weight of the pair term must be at least 0", pairWeight, "the paper uses 1");
    }
    if (!(consistencyWeight >= 0 && Double.isFinite(consistencyWeight))) {
      throw CrosshashException.invalid(
          "The weight of the consistency terms must be at least 0",
          consistencyWeight,
          "the paper uses 1");
    }
  }

  @Override
  public List<LossTerm> terms(int bits) {
    return List.of(
        new LossTerm("pair", pairWeight),
        new LossTerm("similarity_text", 1),
        new LossTerm("similarity_cross", 1),
        new LossTerm("similarity_image", 1),
        new LossTerm("consistency_cross_image", consistencyWeight),
        new LossTerm("consistency_cross_text", consistencyWeight),
        new LossTerm("consistency_image_text", consistencyWeight),
        new LossTerm("consistency_transpose", consistencyWeight));
  }

  @Override
  public Loss evaluate(NDArray image, NDArray text, NDArray target, Constants constants) {
    List<LossTerm> terms = terms((int) image.getShape().get(1));
    NDArray diagonal = image.getManager().eye((int) image.getShape().get(0));
    NDArray offDiagonal = diagonal.neg().addi(constants.of(1));
    return Cosines.evaluate(
        image,
        text,
        constants,
        products -> {
          products.pairs(terms.get(0), pairTarget, diagonal);
          products.towardsOffDiagonal(
              terms.get(1), InnerProducts.Kind.TEXT_TEXT, target, offDiagonal);
          products.towardsOffDiagonal(
              terms.get(2), InnerProducts.Kind.IMAGE_TEXT, target, offDiagonal);
          products.towardsOffDiagonal(
              terms.get(3), InnerProducts.Kind.IMAGE_IMAGE, target, offDiagonal);
          products.agree(
              terms.get(4), InnerProducts.Kind.IMAGE_TEXT, InnerProducts.Kind.IMAGE_IMAGE);
          products.agree(terms.get(5), InnerProducts.Kind.IMAGE_TEXT, InnerProducts.Kind.TEXT_TEXT);
          products.agree(
              terms.get(6), InnerProducts.Kind.IMAGE_IMAGE, InnerProducts.Kind.TEXT_TEXT);
          products.symmetric(terms.get(7));
        });
  }
}
