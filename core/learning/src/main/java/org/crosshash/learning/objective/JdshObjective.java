package org.crosshash.learning.objective;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.crosshash.learning.loss.Loss;
import org.crosshash.learning.loss.LossTerm;
import org.crosshash.learning.tensor.Constants;

/**
 * JDSH's loss (Liu, Qian, Guan, Zhan and Ye, SIGIR 2020; {@code cal_loss} of the released code), on
 * cosines: they follow the joint-modal similarity S, and those of pairs are as large as they can
 * be.
 *
 * <pre>{@code
 * L = λ MSE(II, S) + MSE(IT, S) + MSE(ITᵀ, S) + λ MSE(TT, S) - p mean diag IT
 * }</pre>
 *
 * @param lambda weight λ of the two terms inside a modality, at least 0
 * @param pairWeight p, at least 0
 */
public record JdshObjective(double lambda, double pairWeight) implements PairwiseObjective {
  /** Checks the ranges. */
  public JdshObjective {
    ObjectiveWeights.check("lambda", lambda, 0.1);
    ObjectiveWeights.check("pair_weight", pairWeight, 1);
  }

  @Override
  public List<LossTerm> terms(int bits) {
    return List.of(
        new LossTerm("similarity_image", lambda),
        new LossTerm("similarity_cross", 1),
        new LossTerm("similarity_cross_transposed", 1),
        new LossTerm("similarity_text", lambda),
        new LossTerm("pair", pairWeight));
  }

  @Override
  public Loss evaluate(NDArray image, NDArray text, NDArray target, Constants constants) {
    List<LossTerm> terms = terms((int) image.getShape().get(1));
    NDArray diagonal = image.getManager().eye((int) image.getShape().get(0));
    return Cosines.evaluate(
        image,
        text,
        constants,
        products -> {
          products.towards(terms.get(0), InnerProducts.Kind.IMAGE_IMAGE, target);
          products.towards(terms.get(1), InnerProducts.Kind.IMAGE_TEXT, target);
          products.towards(terms.get(2), InnerProducts.Kind.IMAGE_TEXT, target.transpose());
          products.towards(terms.get(3), InnerProducts.Kind.TEXT_TEXT, target);
          products.attractPairs(terms.get(4), diagonal);
        });
  }
}
