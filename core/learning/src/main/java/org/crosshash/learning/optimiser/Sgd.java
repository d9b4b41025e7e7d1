package org.crosshash.learning.optimiser;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.crosshash.learning.tensor.Constants;

/**
 * PyTorch's stochastic gradient descent with momentum and no dampening.
 *
 * <pre>{@code
 * g = g + decay w,  b = momentum b + g,  w = w - rate (nesterov ? g + momentum b : b)
 * }</pre>
 */
final class Sgd implements Optimiser {
  private final NDManager manager;
  private final Constants constants;
  private final List<NDArray> parameters;
  private final List<NDArray> velocities;
  private final double weightDecay;
  private final double momentum;
  private final boolean nesterov;
  private long updates;

  Sgd(
      NDManager parent,
      Constants constants,
      List<NDArray> parameters,
      double weightDecay,
      double momentum,
      boolean nesterov) {
    this.manager = parent.newSubManager();
    this.constants = constants;
    this.parameters = List.copyOf(parameters);
    this.velocities = momentum == 0 ? List.of() : Moments.zeros(manager, parameters);
    this.weightDecay = weightDecay;
    this.momentum = momentum;
    this.nesterov = nesterov;
  }

  @Override
  public void update(List<NDArray> gradients, double learningRate) {
    updates++;
    try (NDArray rate = manager.create((float) learningRate)) {
      for (int i = 0; i < parameters.size(); i++) {
        NDArray parameter = parameters.get(i);
        NDArray gradient = gradients.get(i);
        if (weightDecay > 0) {
          try (NDArray pull = parameter.mul(constants.of(weightDecay))) {
            gradient.addi(pull);
          }
        }
        if (momentum == 0) {
          parameter.subi(gradient.muli(rate));
          continue;
        }
        NDArray velocity = velocities.get(i).muli(constants.of(momentum)).addi(gradient);
        if (nesterov) {
          try (NDArray ahead = velocity.mul(constants.of(momentum))) {
            parameter.subi(gradient.addi(ahead).muli(rate));
          }
        } else {
          try (NDArray change = velocity.mul(rate)) {
            parameter.subi(change);
          }
        }
      }
    }
  }

  @Override
  public List<NDArray> state() {
    return velocities;
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
