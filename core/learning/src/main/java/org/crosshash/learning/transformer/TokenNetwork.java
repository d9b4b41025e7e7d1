package org.crosshash.learning.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.learning.model.ParameterShape;
import org.crosshash.learning.network.Dropout;
import org.crosshash.learning.network.LinearPart;
import org.crosshash.learning.network.NetworkParameters;
import org.crosshash.learning.network.NormPart;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.Tensors;
import org.crosshash.learning.token.PaddedTokens;

/**
 * A hash network over the tokens of an item under training, with the gradients written out: map of
 * each token, transformer layers, pooling over real tokens, norm, linear layer to the bits, tanh.
 * Padding gets no attention and no share of the mean.
 *
 * <p>It owns its weights in native memory; close it. One thread.
 */
public final class TokenNetwork implements AutoCloseable {
  private final NDManager manager;
  private final TokenShape shape;
  private final NetworkParameters parameters;
  private final LinearPart map;
  private final List<TransformerLayer> layers = new ArrayList<>();
  private final NormPart norm;
  private final LinearPart hash;

  /**
   * Copies weights into native memory.
   *
   * @param longest tokens of the longest item
   */
  public TokenNetwork(
      NDManager parent,
      Constants constants,
      TokenWeights weights,
      TransformerDropout dropout,
      int longest) {
    this.manager = parent.newSubManager();
    this.shape = weights.shape();
    List<NDArray> values = new ArrayList<>();
    List<ParameterShape> described = shape.parameters();
    for (int i = 0; i < described.size(); i++) {
      int[] sizes = described.get(i).sizes();
      Shape of = sizes.length == 1 ? new Shape(sizes[0]) : new Shape(sizes[0], sizes[1]);
      values.add(Tensors.owned(manager, weights.values().get(i), of));
    }
    this.parameters = new NetworkParameters(values);
    this.map = new LinearPart(parameters, TokenShape.MAP);
    int capacity = longest + (shape.hasClass() ? 1 : 0);
    for (int layer = 0; layer < shape.transformer().layers(); layer++) {
      layers.add(
          new TransformerLayer(
              parameters,
              constants,
              dropout,
              shape.layer(),
              layer,
              shape.layerFrom(layer),
              capacity));
    }
    this.norm = new NormPart(parameters, constants, shape.norm());
    this.hash = new LinearPart(parameters, shape.hash());
  }

  /** The parameters in the shape's order; in-place changes take effect. */
  public List<NDArray> parameters() {
    return parameters.values();
  }

  /** Names of {@link #parameters()}. */
  public List<String> parameterNames() {
    return shape.parameters().stream().map(ParameterShape::name).toList();
  }

  /** A copy of the weights on the heap. */
  public TokenWeights weights() {
    return new TokenWeights(
        shape, parameters.values().stream().map(NDArray::toFloatArray).toList());
  }

  /**
   * What a forward pass leaves for the backward one.
   *
   * @param tokens that were read
   * @param layers input to output
   * @param shares of each token in the mean, B x N x 1; null with a class token
   * @param normed the pooled vectors, normed
   * @param codes tanh outputs H, batch x bits, in (-1, 1)
   * @param tanhScale the factor inside tanh
   */
  public record Pass(
      PaddedTokens tokens,
      List<TransformerLayer.Pass> layers,
      NDArray shares,
      NormPart.Pass normed,
      NDArray codes,
      double tanhScale) {}

  /**
   * Computes codes with dropout.
   *
   * @param tokens of a batch; their manager owns what is made here
   * @param tanhScale factor inside tanh, 1 unless it is scaled
   */
  public Pass forward(PaddedTokens tokens, Dropout.Draw draw, double tanhScale) {
    int items = tokens.items();
    int dimension = shape.transformer().dimension();
    NDArray current = map.forward(tokens.values());
    NDArray scores = tokens.hidden();
    int count = tokens.tokens();
    if (shape.hasClass()) {
      NDArray first = parameters.value(TokenShape.CLASS).reshape(1, 1, dimension);
      first.attach(current.getManager());
      NDArray rows = current.reshape(items, count, dimension);
      count++;
      current =
          NDArrays.concat(new NDList(first.broadcast(items, 1, dimension), rows), 1)
              .reshape((long) items * count, dimension);
      scores =
          NDArrays.concat(new NDList(scores.getManager().zeros(new Shape(items, 1)), scores), 1);
    }
    NDArray scoreMask = scores.reshape(items, 1, 1, count);
    List<TransformerLayer.Pass> passes = new ArrayList<>();
    for (int layer = 0; layer < layers.size(); layer++) {
      boolean one = shape.hasClass() && layer == layers.size() - 1;
      passes.add(
          layers
              .get(layer)
              .forward(
                  current,
                  scoreMask,
                  items,
                  count,
                  one ? 1 : count,
                  new TransformerLayer.Draw(draw.step(), draw.pass())));
      current = passes.getLast().output();
    }
    NDArray shares = null;
    if (!shape.hasClass()) {
      NDArray valid = tokens.valid().reshape(items, count, 1);
      shares = valid.div(valid.sum(new int[] {1}, true));
      current = current.reshape(items, count, dimension).mul(shares).sum(new int[] {1});
    }
    NormPart.Pass normed = norm.forward(current);
    NDArray outputs = hash.forward(normed.output());
    if (tanhScale != 1) {
      outputs.muli(tanhScale);
    }
    return new Pass(tokens, List.copyOf(passes), shares, normed, outputs.tanh(), tanhScale);
  }

  /**
   * Gradients of the parameters, in their order.
   *
   * @param codesGradient dL/dH, batch x bits
   */
  public List<NDArray> backward(Pass pass, NDArray codesGradient) {
    NDArray codes = pass.codes();
    // d tanh(s z) / dz = s (1 - H^2).
    NDArray outer = codesGradient.sub(codesGradient.mul(codes).muli(codes));
    if (pass.tanhScale() != 1) {
      outer.muli(pass.tanhScale());
    }
    NDArray current = norm.backward(pass.normed(), hash.backward(pass.normed().output(), outer));
    int items = pass.tokens().items();
    int count = pass.tokens().tokens();
    int dimension = shape.transformer().dimension();
    if (pass.shares() != null) {
      current =
          pass.shares()
              .mul(current.reshape(items, 1, dimension))
              .reshape((long) items * count, dimension);
    }
    for (int layer = layers.size() - 1; layer >= 0; layer--) {
      current = layers.get(layer).backward(pass.layers().get(layer), current);
    }
    if (shape.hasClass()) {
      NDArray tokens = current.reshape(items, count + 1L, dimension);
      parameters.addGradient(TokenShape.CLASS, tokens.get(":,0").sum(new int[] {0}));
      current = tokens.get(":,1:").reshape((long) items * count, dimension);
    }
    map.learn(pass.tokens().values(), current);
    return parameters.takeGradients(codesGradient.getManager());
  }

  @Override
  public void close() {
    manager.close();
  }
}
