package org.crosshash.learning.optimiser;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.crosshash.learning.tensor.Constants;

/**
 * The Adam of VTM-UCH's released code ({@code optimization.py}): no bias correction, decay
 * decoupled and on biases too.
 *
 * <pre>{@code
 * m = .9 m + .1 g,  v = .98 v + .02 g²,  w = w - rate (m / (√v + 1e-6) + decay w)
 * }</pre>
 */
public final class BertAdam implements Optimiser {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.98;
  private static final double EPSILON = 1e-6;

  private final NDManager manager;
  private final Constants constants;
  private final List<NDArray> parameters;
  private final List<NDArray> means;
  private final List<NDArray> squares;
  private final double weightDecay;
  private long updates;

  public BertAdam(
      NDManager parent, Constants constants, List<NDArray> parameters, double weightDecay) {
    this.manager = parent.newSubManager();
    this.constants = constants;
    this.parameters = List.copyOf(parameters);
    this.means = Moments.zeros(manager, parameters);
    this.squares = Moments.zeros(manager, parameters);
    this.weightDecay = weightDecay;
  }

  @Override
  public void update(List<NDArray> gradients, double learningRate) {
    updates++;
    try (NDArray rate = manager.create((float) learningRate);
        NDArray kept = manager.create((float) (1 - learningRate * weightDecay))) {
      for (int i = 0; i < parameters.size(); i++) {
        NDArray parameter = parameters.get(i);
        Moments.accumulate(constants, BETA1, BETA2, means.get(i), squares.get(i), gradients.get(i));
        try (NDArray root = squares.get(i).sqrt();
            NDArray change = means.get(i).div(root.addi(constants.of(EPSILON)))) {
          if (weightDecay > 0) {
            parameter.muli(kept);
          }
          parameter.subi(change.muli(rate));
        }
      }
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
