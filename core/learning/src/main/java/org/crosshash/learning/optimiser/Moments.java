package org.crosshash.learning.optimiser;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.learning.tensor.Constants;

/** Running moments of the gradients, an array a parameter, owned by one manager. */
public final class Moments {
  private Moments() {}

  static List<NDArray> zeros(NDManager manager, List<NDArray> parameters) {
    List<NDArray> zeros = new ArrayList<>();
    for (NDArray parameter : parameters) {
      zeros.add(manager.zeros(parameter.getShape(), parameter.getDataType()));
    }
    return List.copyOf(zeros);
  }

  /**
   * Takes a gradient into the running mean of gradients and of their squares: {@code m = β1 m + (1
   * - β1) g, v = β2 v + (1 - β2) g²}. The gradient's own values are spent.
   */
  static void accumulate(
      Constants constants,
      double beta1,
      double beta2,
      NDArray mean,
      NDArray square,
      NDArray gradient) {
    try (NDArray share = gradient.mul(constants.of(1 - beta1))) {
      mean.muli(constants.of(beta1)).addi(share);
    }
    gradient.muli(gradient).muli(constants.of(1 - beta2));
    square.muli(constants.of(beta2)).addi(gradient);
  }

  public static List<NDArray> concat(List<NDArray> first, List<NDArray> second) {
    List<NDArray> all = new ArrayList<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }
}
