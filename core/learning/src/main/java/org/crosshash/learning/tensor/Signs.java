package org.crosshash.learning.tensor;

import ai.djl.ndarray.NDArray;

/** Signs of codes as hashing takes them. */
public final class Signs {
  private Signs() {}

  /** +1 where a value is at least 0, else -1; a new array. */
  public static NDArray of(NDArray codes, Constants constants) {
    NDArray positive = codes.gte(constants.of(0)).toType(codes.getDataType(), true);
    return positive.muli(constants.of(2)).subi(constants.of(1));
  }
}
