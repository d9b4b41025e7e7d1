package org.crosshash.learning.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.crosshash.learning.loss.DivergedException;
import org.crosshash.learning.network.LinearPart;
import org.crosshash.learning.network.NetworkParameters;
import org.crosshash.learning.optimiser.GradientClip;
import org.crosshash.learning.optimiser.Optimiser;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.Signs;
import org.crosshash.learning.tensor.Tensors;

/**
 * Learns which modality settles each bit of UCHM's unified codes, <b>our reconstruction</b> of its
 * bit-selection module, in which the modalities' continuous codes interact.
 *
 * <pre>{@code
 * g = sigmoid(W [H^I, H^T] + v)                  a gate a bit, which sees all bits of both
 * b = g H^I + (1 - g) H^T,  B = sign(b)
 * L_g = 1/n² Σ_{i≠j} (b_i . b_j / K - S_ij)²     S within [-1, 1], the mean of both directions
 * }</pre>
 *
 * <p>W and v start at 0, so that B starts as {@code sign(H^I + H^T)}. They alone learn from L_g, by
 * an optimiser of their own: no gradient reaches the hash networks. Owns native memory; close it.
 * One thread.
 */
final class BitGate implements AutoCloseable {
  private final NDManager manager;
  private final Constants constants;
  private final NetworkParameters parameters;
  private final LinearPart linear;
  private final Optimiser optimiser;
  private final GradientClip clip;

  BitGate(CriterionContext context) {
    int bits = context.config().bits();
    this.manager = context.manager().newSubManager();
    this.constants = context.constants();
    this.parameters =
        new NetworkParameters(
            List.of(
                Tensors.owned(manager, new float[2 * bits * bits], new Shape(bits, 2L * bits)),
                Tensors.owned(manager, new float[bits], new Shape(bits))));
    this.linear = new LinearPart(parameters, 0);
    this.optimiser = context.config().optimiser().create(manager, constants, parameters.values());
    this.clip = new GradientClip(context.config().optimiser().gradientClip());
  }

  /**
   * What the gate makes of a batch.
   *
   * @param unified B, batch x bits
   * @param value L_g, a scalar
   */
  record Selected(NDArray unified, NDArray value) {}

  /**
   * Selects, and leaves the gradients of L_g for {@link #learn}.
   *
   * @param image H^I, batch x bits
   * @param text H^T, batch x bits
   * @param similarity S, batch x batch
   */
  Selected select(NDArray image, NDArray text, NDArray similarity) {
    parameters.dropGradients();
    long batch = image.getShape().get(0);
    long bits = image.getShape().get(1);
    NDArray both = image.concat(text, 1);
    // g - 1/2 = bend / 2.
    NDArray bend = linear.forward(both).muli(constants.of(0.5)).tanh();
    NDArray difference = image.sub(text);
    NDArray soft = image.add(text).addi(bend.mul(difference)).muli(constants.of(0.5));
    NDArray within = similarity.clip(-1, 1);
    NDArray wanted = within.add(within.transpose()).muli(constants.of(0.5));
    NDArray residual = soft.matMul(soft.transpose()).muli(constants.of(1.0 / bits)).subi(wanted);
    residual.muli(image.getManager().eye((int) batch).neg().addi(constants.of(1)));
    NDArray gradient =
        residual
            .matMul(soft)
            .muli(difference)
            .muli(bend.square().neg().addi(constants.of(1)))
            .muli(constants.of(1.0 / (batch * batch * bits)));
    linear.learn(both, gradient);
    return new Selected(Signs.of(soft, constants), residual.square().mean());
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

  static List<String> names() {
    return List.of("bit_gate.weight", "bit_gate.bias");
  }

  /** W and v, and the gradients that wait for {@link #learn}. */
  NetworkParameters parameters() {
    return parameters;
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
