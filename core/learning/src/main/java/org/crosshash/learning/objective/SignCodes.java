package org.crosshash.learning.objective;

import ai.djl.ndarray.NDArray;
import org.crosshash.learning.tensor.Constants;

/** Codes as signs. */
public final class SignCodes {
  private SignCodes() {}

  /** +1 where a value is at least 0, else -1; a new array of the codes' manager. */
  public static NDArray of(NDArray codes, Constants constants) {
    NDArray positive = codes.gte(constants.of(0)).toType(codes.getDataType(), true);
    return positive.muli(constants.of(2)).subi(constants.of(1));
  }
}
