package org.crosshash.learning.tensor;

import ai.djl.ndarray.NDArray;

/**
 * Codes scaled to unit rows, and the way back for gradients.
 *
 * @param codes H, batch x bits
 * @param unit rows of length 1; a zero row stays zero
 * @param norms lengths, batch x 1, at least {@link #SMALLEST}
 */
public record UnitCodes(NDArray codes, NDArray unit, NDArray norms) {
  /** Smallest length divided by, as in PyTorch's {@code normalize}. */
  public static final double SMALLEST = 1e-12;

  /** Normalises rows; what is made belongs to the manager of the codes. */
  public static UnitCodes of(NDArray codes, Constants constants) {
    NDArray norms = codes.square().sum(new int[] {1}, true).sqrt();
    NDArray safe = norms.maximum(constants.of(SMALLEST));
    return new UnitCodes(codes, codes.div(safe), safe);
  }

  /** dL/dH from dL/dĤ: {@code (g - ĥ (g · ĥ)) / |h|}. */
  public NDArray backward(NDArray gradient) {
    NDArray along = gradient.mul(unit).sum(new int[] {1}, true);
    return gradient.sub(unit.mul(along)).divi(norms);
  }
}
