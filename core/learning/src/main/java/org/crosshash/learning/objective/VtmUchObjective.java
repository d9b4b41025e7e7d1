package org.crosshash.learning.objective;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.loss.Loss;
import org.crosshash.learning.loss.LossTerm;
import org.crosshash.learning.tensor.Constants;

/**
 * VTM-UCH's loss (Fan and Cao, AAAI 2025; {@code compute_loss} of the released code): inner
 * products of raw tanh codes follow K S, and agree with each other.
 *
 * <pre>{@code
 * L_sim   = ρ MSE(TT, K S) + (1 - ρ) MSE(II, K S) + MSE(IT, K S)
 * L_align = MSE(II, TT) + MSE(IT, II) + MSE(IT, TT)
 * L       = L_sim + α L_align
 * }</pre>
 *
 * @param rho weight ρ of the text term, in [0, 1]
 * @param alpha weight α of the alignment terms, at least 0
 * @param normalise divide the loss by K² (ours: keeps learning rates independent of the length)
 */
public record VtmUchObjective(double rho, double alpha, boolean normalise)
    implements PairwiseObjective {
  /** Checks the ranges. */
  public VtmUchObjective {
    if (!(rho >= 0 && rho <= 1)) {
      throw CrosshashException.invalid("rho must lie in [0, 1]", rho, "the paper uses 0.1");
    }
    if (!(alpha >= 0 && Double.isFinite(alpha))) {
      throw CrosshashException.invalid("alpha must be at least 0", alpha, "the paper uses 1");
    }
  }

  @Override
  public List<LossTerm> terms(int bits) {
    double scale = normalise ? 1.0 / ((double) bits * bits) : 1.0;
    return List.of(
        new LossTerm("similarity_text", rho * scale),
        new LossTerm("similarity_image", (1 - rho) * scale),
        new LossTerm("similarity_cross", scale),
        new LossTerm("align_image_text", alpha * scale),
        new LossTerm("align_cross_image", alpha * scale),
        new LossTerm("align_cross_text", alpha * scale));
  }

  @Override
  public Loss evaluate(NDArray image, NDArray text, NDArray target, Constants constants) {
    int bits = (int) image.getShape().get(1);
    List<LossTerm> terms = terms(bits);
    NDArray scaled = target.mul(constants.of(bits));
    InnerProducts products = new InnerProducts(image, text, constants);
    products.towards(terms.get(0), InnerProducts.Kind.TEXT_TEXT, scaled);
    products.towards(terms.get(1), InnerProducts.Kind.IMAGE_IMAGE, scaled);
    products.towards(terms.get(2), InnerProducts.Kind.IMAGE_TEXT, scaled);
    products.agree(terms.get(3), InnerProducts.Kind.IMAGE_IMAGE, InnerProducts.Kind.TEXT_TEXT);
    products.agree(terms.get(4), InnerProducts.Kind.IMAGE_TEXT, InnerProducts.Kind.IMAGE_IMAGE);
    products.agree(terms.get(5), InnerProducts.Kind.IMAGE_TEXT, InnerProducts.Kind.TEXT_TEXT);
    return products.finish();
  }
}
