package org.crosshash.learning.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The parameters of a network under training, and the sums of their gradients over a step. One
 * thread.
 */
public final class NetworkParameters {
  private final List<NDArray> values;
  private final NDArray[] gradients;

  public NetworkParameters(List<NDArray> values) {
    this.values = List.copyOf(values);
    this.gradients = new NDArray[values.size()];
  }

  public NDArray value(int index) {
    return values.get(index);
  }

  public List<NDArray> values() {
    return values;
  }

  /** Adds to the gradient of a parameter; the array is the sum's from now on. */
  public void addGradient(int index, NDArray gradient) {
    if (gradients[index] == null) {
      gradients[index] = gradient;
    } else {
      gradients[index].addi(gradient);
      gradient.close();
    }
  }

  /** Forgets what was added. */
  public void dropGradients() {
    Arrays.fill(gradients, null);
  }

  /**
   * The gradients of the step, zeros where nothing was added; starts the next step.
   *
   * @param scope the step's manager
   */
  public List<NDArray> takeGradients(NDManager scope) {
    List<NDArray> taken = new ArrayList<>();
    for (int i = 0; i < gradients.length; i++) {
      taken.add(gradients[i] == null ? scope.zeros(values.get(i).getShape()) : gradients[i]);
      gradients[i] = null;
    }
    return List.copyOf(taken);
  }
}
