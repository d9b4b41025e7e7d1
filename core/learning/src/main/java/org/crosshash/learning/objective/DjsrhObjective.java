package org.crosshash.learning.objective;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.loss.Loss;
import org.crosshash.learning.loss.LossTerm;
import org.crosshash.learning.tensor.Constants;

/**
 * DJSRH's loss (Su, Zhong and Zhang, ICCV 2019; {@code train.py} of the released code): cosines of
 * the codes reconstruct the affinity S.
 *
 * <pre>{@code L = λ MSE(cos II, S) + MSE(cos IT, S) + λ MSE(cos TT, S)}</pre>
 *
 * @param lambda weight λ of the two terms inside a modality, at least 0
 */
public record DjsrhObjective(double lambda) implements PairwiseObjective {
  /** Checks the range. */
  public DjsrhObjective {
    if (!(lambda >= 0 && Double.isFinite(lambda))) {
      throw CrosshashException.invalid("lambda must be at least 0", lambda, "the paper uses 0.1");
    }
  }

  @Override
  public List<LossTerm> terms(int bits) {
    return List.of(
        new LossTerm("similarity_image", lambda),
        new LossTerm("similarity_cross", 1),
        new LossTerm("similarity_text", lambda));
  }

  @Override
  public Loss evaluate(NDArray image, NDArray text, NDArray target, Constants constants) {
    List<LossTerm> terms = terms((int) image.getShape().get(1));
    return Cosines.evaluate(
        image,
        text,
        constants,
        products -> {
          products.towards(terms.get(0), InnerProducts.Kind.IMAGE_IMAGE, target);
          products.towards(terms.get(1), InnerProducts.Kind.IMAGE_TEXT, target);
          products.towards(terms.get(2), InnerProducts.Kind.TEXT_TEXT, target);
        });
  }
}
