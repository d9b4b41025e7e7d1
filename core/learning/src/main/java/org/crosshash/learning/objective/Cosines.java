package org.crosshash.learning.objective;

import ai.djl.ndarray.NDArray;
import java.util.function.Consumer;
import org.crosshash.learning.loss.Loss;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.UnitCodes;

/** Objectives over cosines: inner products of unit codes, gradients back to the raw ones. */
final class Cosines {
  private Cosines() {}

  /** Normalises, lets {@code terms} add the terms, and takes the gradients back. */
  static Loss evaluate(
      NDArray image, NDArray text, Constants constants, Consumer<InnerProducts> terms) {
    UnitCodes unitImage = UnitCodes.of(image, constants);
    UnitCodes unitText = UnitCodes.of(text, constants);
    InnerProducts products = new InnerProducts(unitImage.unit(), unitText.unit(), constants);
    terms.accept(products);
    Loss loss = products.finish();
    return new Loss(
        loss.terms(),
        loss.values(),
        unitImage.backward(loss.imageGradient()),
        unitText.backward(loss.textGradient()));
  }
}
