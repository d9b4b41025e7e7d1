package org.crosshash.learning.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.crosshash.learning.loss.DivergedException;
import org.crosshash.learning.model.LinearWeights;
import org.crosshash.learning.network.LinearPart;
import org.crosshash.learning.network.NetworkParameters;
import org.crosshash.learning.optimiser.GradientClip;
import org.crosshash.learning.optimiser.Optimiser;
import org.crosshash.learning.optimiser.OptimiserConfig;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.Tensors;

/**
 * A linear layer that rebuilds vectors from signs, with an optimiser of its own: signs carry no
 * gradient, so it learns without moving a hash network. Owns native memory; close it. One thread.
 */
final class Decoder implements AutoCloseable {
  private final NDManager manager;
  private final Constants constants;
  private final NetworkParameters parameters;
  private final LinearPart linear;
  private final Optimiser optimiser;
  private final GradientClip clip;
  private final String name;

  /**
   * Starts from given weights.
   *
   * @param name of the decoder, for errors
   */
  Decoder(
      NDManager parent,
      Constants constants,
      OptimiserConfig config,
      LinearWeights weights,
      String name) {
    this.manager = parent.newSubManager();
    this.constants = constants;
    this.parameters =
        new NetworkParameters(
            List.of(
                Tensors.owned(
                    manager, weights.weight(), new Shape(weights.outputs(), weights.inputs())),
                Tensors.owned(manager, weights.bias(), new Shape(weights.outputs()))));
    this.linear = new LinearPart(parameters, 0);
    this.optimiser = config.create(manager, constants, parameters.values());
    this.clip = new GradientClip(config.gradientClip());
    this.name = name;
  }

  /**
   * Mean over all entries of (decoded - vectors)², and the gradients of that times {@code weight}.
   *
   * @param signs batch x bits
   * @param vectors batch x dimension
   */
  NDArray evaluate(NDArray signs, NDArray vectors, double weight) {
    parameters.dropGradients();
    NDArray difference = linear.forward(signs).subi(vectors);
    NDArray value = difference.square().mean();
    linear.learn(signs, difference.muli(constants.of(2 * weight / difference.size())));
    return value;
  }

  /** Takes one step. */
  void learn(NDManager scope, double rate) throws DivergedException {
    List<NDArray> gradients = parameters.takeGradients(scope);
    int broken = clip.apply(gradients);
    if (broken >= 0) {
      throw new DivergedException("the gradient of `" + names().get(broken) + "`");
    }
    optimiser.update(gradients, rate);
  }

  List<String> names() {
    return List.of(name + ".weight", name + ".bias");
  }

  List<NDArray> values() {
    return parameters.values();
  }

  /** Gradients of weight and bias that wait for {@link #learn}, for tests. */
  List<NDArray> takeGradients(NDManager scope) {
    return parameters.takeGradients(scope);
  }

  Optimiser optimiser() {
    return optimiser;
  }

  @Override
  public void close() {
    optimiser.close();
    manager.close();
  }
}
