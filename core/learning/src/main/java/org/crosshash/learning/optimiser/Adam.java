package org.crosshash.learning.optimiser;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.crosshash.learning.tensor.Constants;

/**
 * PyTorch's Adam and AdamW (Kingma and Ba, ICLR 2015; Loshchilov and Hutter, ICLR 2019).
 *
 * <pre>{@code
 * m = .9 m + .1 g,  v = .999 v + .001 g²
 * w = w - rate (m / (1 - .9^t)) / (√v / √(1 - .999^t) + 1e-8)
 * }</pre>
 *
 * Decay is added to the gradient (Adam) or takes {@code rate * decay * w} off first (AdamW).
 */
public final class Adam implements Optimiser {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final NDManager manager;
  private final Constants constants;
  private final List<NDArray> parameters;
  private final List<NDArray> means;
  private final List<NDArray> squares;
  private final double weightDecay;
  private final boolean decoupled;
  private long updates;

  public Adam(
      NDManager parent,
      Constants constants,
      List<NDArray> parameters,
      double weightDecay,
      boolean decoupled) {
    this.manager = parent.newSubManager();
    this.constants = constants;
    this.parameters = List.copyOf(parameters);
    this.means = Moments.zeros(manager, parameters);
    this.squares = Moments.zeros(manager, parameters);
    this.weightDecay = weightDecay;
    this.decoupled = decoupled;
  }

  @Override
  public void update(List<NDArray> gradients, double learningRate) {
    updates++;
    double correction1 = 1 - Math.pow(BETA1, (double) updates);
    double correction2 = Math.sqrt(1 - Math.pow(BETA2, (double) updates));
    // Both sides of the fraction times √(1 - β2^t): the root needs no division of its own.
    try (NDArray rate = manager.create((float) (learningRate * correction2 / correction1));
        NDArray epsilon = manager.create((float) (EPSILON * correction2));
        NDArray kept = manager.create((float) (1 - learningRate * weightDecay))) {
      for (int i = 0; i < parameters.size(); i++) {
        NDArray parameter = parameters.get(i);
        decay(parameter, gradients.get(i), kept);
        Moments.accumulate(constants, BETA1, BETA2, means.get(i), squares.get(i), gradients.get(i));
        try (NDArray root = squares.get(i).sqrt();
            NDArray change = means.get(i).div(root.addi(epsilon))) {
          parameter.subi(change.muli(rate));
        }
      }
    }
  }

  private void decay(NDArray parameter, NDArray gradient, NDArray kept) {
    if (weightDecay == 0) {
      return;
    }
    if (decoupled) {
      parameter.muli(kept);
      return;
    }
    try (NDArray pull = parameter.mul(constants.of(weightDecay))) {
      gradient.addi(pull);
    }
  }

  @Override
  public List<NDArray> state() {
    return Moments.concat(means, squares);
  }

  @Override
  public long updates() {
    return updates;
  }

  @Override
  public void resumeAt(long done) {
    updates = done;
  }

  @Override
  public void close() {
    manager.close();
  }
}
