package org.crosshash.learning.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crosshash.learning.model.Activation;
import org.crosshash.learning.model.LinearWeights;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.Tensors;

/**
 * A hash network under training: linear layers with an activation and dropout between them, and
 * batch normalisation before the activation where wanted; tanh at the end.
 *
 * <p>It owns its weights in native memory; close it. One thread.
 */
public final class HashNetwork implements AutoCloseable {
  private final NDManager manager;
  private final Constants constants;
  private final Activation activation;
  private final ActivationPart activationPart;
  private final Dropout dropout;
  private final int batchCapacity;
  private final List<Layer> layers = new ArrayList<>();

  private record Layer(
      NDArray weight, NDArray weightTransposed, NDArray bias, Optional<RunningNorm> norm) {}

  /**
   * What a forward pass leaves for the backward one.
   *
   * @param inputs input of each layer, batch x width
   * @param norms of the normalisation of each hidden layer; empty where there is none
   * @param sums what each hidden layer's activation was applied to; empty for ReLU, whose output
   *     says enough
   * @param masks of the dropout of each hidden layer; empty for ReLU or without dropout
   * @param codes tanh outputs H, batch x bits, in (-1, 1)
   * @param tanhScale the factor inside tanh
   */
  public record Pass(
      List<NDArray> inputs,
      List<BatchNormPart.Pass> norms,
      List<NDArray> sums,
      List<NDArray> masks,
      NDArray codes,
      double tanhScale) {}

  /**
   * Copies weights into native memory.
   *
   * @param batchNorm normalise before each activation
   * @param batchCapacity rows of the largest batch
   */
  public HashNetwork(
      NDManager parent,
      Constants constants,
      List<LinearWeights> weights,
      boolean batchNorm,
      Activation activation,
      Dropout dropout,
      int batchCapacity) {
    this.manager = parent.newSubManager();
    this.constants = constants;
    this.activation = activation;
    this.activationPart = new ActivationPart(activation, constants);
    this.dropout = dropout;
    this.batchCapacity = batchCapacity;
    for (int i = 0; i < weights.size(); i++) {
      LinearWeights layer = weights.get(i);
      boolean normed = batchNorm && i < weights.size() - 1;
      NDArray weight =
          Tensors.owned(manager, layer.weight(), new Shape(layer.outputs(), layer.inputs()));
      layers.add(
          new Layer(
              weight,
              weight.transpose(),
              Tensors.owned(manager, layer.bias(), new Shape(layer.outputs())),
              normed
                  ? Optional.of(new RunningNorm(manager, constants, layer.outputs()))
                  : Optional.empty()));
    }
  }

  /**
   * Weight and bias of each layer and of its normalisation, input to output; in-place changes take
   * effect.
   */
  public List<NDArray> parameters() {
    List<NDArray> parameters = new ArrayList<>();
    for (Layer layer : layers) {
      parameters.add(layer.weight());
      parameters.add(layer.bias());
      layer.norm().ifPresent(norm -> parameters.addAll(norm.parameters()));
    }
    return parameters;
  }

  /** Names of {@link #parameters()}. */
  public List<String> parameterNames() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      names.add(i + ".weight");
      names.add(i + ".bias");
      if (layers.get(i).norm().isPresent()) {
        names.add(i + ".norm.weight");
        names.add(i + ".norm.bias");
      }
    }
    return List.copyOf(names);
  }

  /** What is remembered of batches, besides the parameters. */
  public List<NDArray> statistics() {
    List<NDArray> statistics = new ArrayList<>();
    layers.forEach(layer -> layer.norm().ifPresent(norm -> statistics.addAll(norm.statistics())));
    return statistics;
  }

  /** A copy of the weights on the heap, normalisation folded into them. */
  public List<LinearWeights> weights() {
    List<LinearWeights> copies = new ArrayList<>();
    for (Layer layer : layers) {
      Shape shape = layer.weight().getShape();
      LinearWeights copy =
          new LinearWeights(
              (int) shape.get(1),
              (int) shape.get(0),
              layer.weight().toFloatArray(),
              layer.bias().toFloatArray());
      copies.add(layer.norm().map(norm -> norm.foldInto(copy)).orElse(copy));
    }
    return List.copyOf(copies);
  }

  /**
   * Computes codes with dropout.
   *
   * @param batch batch x inputs; its manager owns what is made here
   * @param tanhScale factor inside tanh, 1 unless it is scaled
   */
  public Pass forward(NDArray batch, Dropout.Draw draw, double tanhScale) {
    List<NDArray> inputs = new ArrayList<>();
    List<BatchNormPart.Pass> norms = new ArrayList<>();
    List<NDArray> sums = new ArrayList<>();
    List<NDArray> masks = new ArrayList<>();
    NDArray current = batch;
    for (int i = 0; i < layers.size(); i++) {
      inputs.add(current);
      Layer layer = layers.get(i);
      NDArray output = current.matMul(layer.weightTransposed()).addi(layer.bias());
      if (i == layers.size() - 1) {
        current = output;
      } else {
        NDArray sum = output;
        if (layer.norm().isPresent()) {
          norms.add(layer.norm().orElseThrow().forward(output));
          sum = norms.getLast().output();
        }
        current = activationPart.forward(sum);
        if (activation != Activation.RELU) {
          sums.add(sum);
        } else if (layer.norm().isEmpty()) {
          output.close();
        }
        if (dropout.rate() > 0) {
          int rows = (int) current.getShape().get(0);
          int columns = (int) current.getShape().get(1);
          NDArray mask = dropout.mask(current.getManager(), draw, i, rows, columns, batchCapacity);
          current.muli(mask);
          if (activation != Activation.RELU) {
            masks.add(mask);
          }
        }
      }
    }
    if (tanhScale != 1) {
      current.muli(tanhScale);
    }
    return new Pass(
        List.copyOf(inputs),
        List.copyOf(norms),
        List.copyOf(sums),
        List.copyOf(masks),
        current.tanh(),
        tanhScale);
  }

  /**
   * Gradients of the parameters, in the order of {@link #parameters()}.
   *
   * @param codesGradient dL/dH, batch x bits
   */
  public List<NDArray> backward(Pass pass, NDArray codesGradient) {
    List<NDArray> gradients = new ArrayList<>();
    var _ = propagate(pass, codesGradient, gradients);
    return gradients.reversed();
  }

  /**
   * Gradients of the parameters and of the batch.
   *
   * @param parameters in the order of {@link #parameters()}
   * @param batch batch x inputs
   */
  public record Gradients(List<NDArray> parameters, NDArray batch) {}

  /**
   * Gradients of the parameters, and that of the batch for what made it.
   *
   * @param codesGradient dL/dH, batch x bits
   */
  public Gradients backwardToBatch(Pass pass, NDArray codesGradient) {
    List<NDArray> gradients = new ArrayList<>();
    NDArray first = propagate(pass, codesGradient, gradients);
    return new Gradients(gradients.reversed(), first.matMul(layers.getFirst().weight()));
  }

  /**
   * Adds the gradients of the parameters, from output to input.
   *
   * @return gradient of what the first layer gives
   */
  private NDArray propagate(Pass pass, NDArray codesGradient, List<NDArray> gradients) {
    NDArray codes = pass.codes();
    // d tanh(s z) / dz = s (1 - H^2).
    NDArray outer = codesGradient.sub(codesGradient.mul(codes).muli(codes));
    if (pass.tanhScale() != 1) {
      outer.muli(pass.tanhScale());
    }
    for (int i = layers.size() - 1; i >= 0; i--) {
      NDArray input = pass.inputs().get(i);
      if (layers.get(i).norm().isPresent()) {
        BatchNormPart.Gradients normed =
            layers.get(i).norm().orElseThrow().part().backward(pass.norms().get(i), outer);
        gradients.add(normed.bias());
        gradients.add(normed.weight());
        outer = normed.input();
      }
      gradients.add(outer.sum(new int[] {0}));
      gradients.add(outer.transpose().matMul(input));
      if (i > 0) {
        NDArray inner = outer.matMul(layers.get(i).weight());
        outer = throughActivation(pass, i - 1, input, inner);
      }
    }
    return outer;
  }

  /**
   * Changes the gradient of a hidden layer's dropped output into that of its activation's input.
   */
  private NDArray throughActivation(Pass pass, int layer, NDArray output, NDArray gradient) {
    if (activation != Activation.RELU) {
      if (dropout.rate() > 0) {
        gradient.muli(pass.masks().get(layer));
      }
      return gradient.muli(activationPart.derivative(pass.sums().get(layer)));
    }
    // A hidden value is above 0 exactly where ReLU let it through and dropout kept it.
    gradient.muli(output.gt(constants.of(0)));
    if (dropout.rate() > 0) {
      gradient.muli(constants.of(1.0 / (1.0 - dropout.rate())));
    }
    return gradient;
  }

  @Override
  public void close() {
    manager.close();
  }
}
