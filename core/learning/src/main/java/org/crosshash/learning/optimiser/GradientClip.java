package org.crosshash.learning.optimiser;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * Shrinks gradients whose norm is above a limit: {@code g = g min(1, limit / (‖g‖ + 1e-6))}, as
 * PyTorch's {@code clip_grad_norm_}.
 *
 * @param limit largest norm; 0 for none
 */
public record GradientClip(double limit) {
  private static final double SMALL = 1e-6;

  /**
   * Clips each tensor by its own norm, in place.
   *
   * @return index of the first gradient that is not finite, or -1
   */
  public int apply(List<NDArray> gradients) {
    if (limit == 0) {
      return -1;
    }
    for (int i = 0; i < gradients.size(); i++) {
      NDArray gradient = gradients.get(i);
      double norm = norm(gradient);
      if (!Double.isFinite(norm)) {
        return i;
      }
      double factor = limit / (norm + SMALL);
      if (factor < 1) {
        gradient.muli(factor);
      }
    }
    return -1;
  }

  /**
   * Clips all tensors by the norm of all together, in place.
   *
   * @return index of the first gradient that is not finite, or -1
   */
  public int applyTogether(List<NDArray> gradients) {
    if (limit == 0) {
      return -1;
    }
    double squares = 0;
    for (int i = 0; i < gradients.size(); i++) {
      double norm = norm(gradients.get(i));
      if (!Double.isFinite(norm)) {
        return i;
      }
      squares += norm * norm;
    }
    double factor = limit / (Math.sqrt(squares) + SMALL);
    if (factor < 1) {
      gradients.forEach(gradient -> gradient.muli(factor));
    }
    return -1;
  }

  private static double norm(NDArray gradient) {
    try (NDArray norm = gradient.norm()) {
      return norm.getFloat();
    }
  }
}
