package org.crosshash.learning.generator;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.learning.model.ParameterShape;
import org.crosshash.learning.network.LinearPart;
import org.crosshash.learning.network.NetworkParameters;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.Tensors;
import org.crosshash.learning.token.TokenBatch;
import org.crosshash.learning.transformer.LayerShape;
import org.crosshash.learning.transformer.TransformerDropout;
import org.crosshash.learning.transformer.TransformerLayer;

/**
 * A similarity generator under training: token embeddings, and passes of the transformer over the
 * tokens of both modalities or of one.
 *
 * <p>It owns its weights in native memory; close it. One thread.
 */
final class GeneratorNetwork implements AutoCloseable {
  /** Added to the score of padding: its weight becomes exactly 0. */
  private static final float PADDING = -1e9f;

  private static final int TYPES = 4;
  private static final int CLASS = 5;

  private final NDManager manager;
  private final GeneratorShape shape;
  private final NetworkParameters parameters;
  private final LinearPart imageMap;
  private final LinearPart textMap;
  private final List<TransformerLayer> layers = new ArrayList<>();

  /**
   * Copies weights into native memory.
   *
   * @param tokenCapacity tokens of the longest item, both modalities and the class token
   */
  GeneratorNetwork(
      NDManager parent,
      Constants constants,
      GeneratorWeights weights,
      TransformerDropout dropout,
      int tokenCapacity) {
    this.manager = parent.newSubManager();
    this.shape = weights.shape();
    List<NDArray> values = new ArrayList<>();
    List<ParameterShape> described = shape.parameters();
    for (int i = 0; i < described.size(); i++) {
      long[] sizes = new long[described.get(i).sizes().length];
      for (int side = 0; side < sizes.length; side++) {
        sizes[side] = described.get(i).sizes()[side];
      }
      values.add(Tensors.owned(manager, weights.values().get(i), new Shape(sizes)));
    }
    this.parameters = new NetworkParameters(values);
    this.imageMap = new LinearPart(parameters, 0);
    this.textMap = new LinearPart(parameters, 2);
    for (int layer = 0; layer < shape.layers(); layer++) {
      int from = GeneratorShape.LAYERS_FROM + layer * LayerShape.PARAMETERS;
      layers.add(
          new TransformerLayer(
              parameters, constants, dropout, shape.layer(), layer, from, tokenCapacity));
    }
  }

  /** The parameters in the shape's order, and their gradients. */
  NetworkParameters parameters() {
    return parameters;
  }

  /** Its shape. */
  GeneratorShape shape() {
    return shape;
  }

  /** A copy of the weights on the heap. */
  GeneratorWeights weights() {
    return new GeneratorWeights(
        shape, parameters.values().stream().map(NDArray::toFloatArray).toList());
  }

  /**
   * The embedded tokens of a batch, shared by its passes.
   *
   * @param image B N_I x D
   * @param text B N_T x D
   */
  record Embedded(TokenBatch images, TokenBatch texts, NDArray image, NDArray text) {}

  Embedded embed(TokenBatch images, TokenBatch texts) {
    return new Embedded(
        images,
        texts,
        imageMap.forward(images.values()).addi(type(images.values(), 0)),
        textMap.forward(texts.values()).addi(type(texts.values(), 1)));
  }

  /** A row of the type embeddings; a view that the step owns, never to be changed. */
  private NDArray type(NDArray inStep, int row) {
    NDArray types = parameters.value(TYPES).get(row);
    types.attach(inStep.getManager());
    return types;
  }

  /** What a pass sees. */
  enum Sight {
    BOTH(0),
    IMAGE(1),
    TEXT(2);

    private final int key;

    Sight(int key) {
      this.key = key;
    }
  }

  /**
   * What a forward pass leaves for the backward one.
   *
   * @param tokens N, the class token first, then pictures', then texts'
   * @param output B Q x D
   */
  record Pass(
      Sight sight, int items, int tokens, List<TransformerLayer.Pass> layers, NDArray output) {}

  /**
   * Passes tokens through the transformer.
   *
   * @param allOutputs compute the outputs of all tokens; else of the class token alone
   * @param step of the training, whose dropout is drawn; -1: nothing is dropped
   */
  Pass forward(Embedded embedded, Sight sight, boolean allOutputs, long step) {
    int items = embedded.images().items();
    int dimension = shape.dimension();
    NDList parts = new NDList();
    int tokens = 1;
    NDArray first = classToken(embedded.image());
    parts.add(first.reshape(1, 1, dimension).broadcast(items, 1, dimension));
    if (sight != Sight.TEXT) {
      parts.add(embedded.image().reshape(items, embedded.images().tokens(), dimension));
      tokens += embedded.images().tokens();
    }
    if (sight != Sight.IMAGE) {
      parts.add(embedded.text().reshape(items, embedded.texts().tokens(), dimension));
      tokens += embedded.texts().tokens();
    }
    NDArray current = NDArrays.concat(parts, 1).reshape((long) items * tokens, dimension);
    NDArray mask = scoreMask(embedded, sight, tokens);
    List<TransformerLayer.Pass> passes = new ArrayList<>();
    for (int layer = 0; layer < layers.size(); layer++) {
      boolean one = !allOutputs && layer == layers.size() - 1;
      TransformerLayer.Draw draw = new TransformerLayer.Draw(step, step < 0 ? -1 : sight.key);
      passes.add(layers.get(layer).forward(current, mask, items, tokens, one ? 1 : tokens, draw));
      current = passes.getLast().output();
    }
    return new Pass(sight, items, tokens, List.copyOf(passes), current);
  }

  private NDArray classToken(NDArray inStep) {
    return type(inStep, 2).add(parameters.value(CLASS));
  }

  private static NDArray scoreMask(Embedded embedded, Sight sight, int tokens) {
    int items = embedded.images().items();
    float[] mask = new float[items * tokens];
    for (int item = 0; item < items; item++) {
      int at = item * tokens + 1;
      if (sight != Sight.TEXT) {
        at = pad(mask, at, embedded.images(), item);
      }
      if (sight != Sight.IMAGE) {
        pad(mask, at, embedded.texts(), item);
      }
    }
    return embedded.image().getManager().create(mask, new Shape(items, 1, 1, tokens));
  }

  private static int pad(float[] mask, int at, TokenBatch batch, int item) {
    for (int token = batch.counts()[item]; token < batch.tokens(); token++) {
      mask[at + token] = PADDING;
    }
    return at + batch.tokens();
  }

  /** The class token's output, B x D. */
  NDArray classOutput(Pass pass) {
    if (pass.output().getShape().get(0) == pass.items()) {
      return pass.output();
    }
    return pass.output().reshape(pass.items(), pass.tokens(), shape.dimension()).get(":,0");
  }

  /**
   * Gradients of the embedded tokens of a batch, summed over its passes.
   *
   * @param image B N_I x D
   * @param text B N_T x D
   */
  record EmbeddedGradient(NDArray image, NDArray text) {
    static EmbeddedGradient zeros(Embedded embedded) {
      return new EmbeddedGradient(embedded.image().zerosLike(), embedded.text().zerosLike());
    }
  }

  /**
   * Takes the gradient of a pass back to the embedded tokens, and adds those of the parameters
   * between.
   *
   * @param gradient of the pass's output, of its shape
   * @param sum what the tokens' gradient is added to
   */
  void backward(Pass pass, NDArray gradient, Embedded embedded, EmbeddedGradient sum) {
    NDArray current = gradient;
    for (int layer = layers.size() - 1; layer >= 0; layer--) {
      current = layers.get(layer).backward(pass.layers().get(layer), current);
    }
    int dimension = shape.dimension();
    NDArray tokens = current.reshape(pass.items(), pass.tokens(), dimension);
    NDArray first = tokens.get(":,0").sum(new int[] {0});
    addType(2, first);
    parameters.addGradient(CLASS, first);
    int at = 1;
    if (pass.sight() != Sight.TEXT) {
      int count = embedded.images().tokens();
      sum.image().addi(rows(tokens, at, count, pass.items()));
      at += count;
    }
    if (pass.sight() != Sight.IMAGE) {
      sum.text().addi(rows(tokens, at, embedded.texts().tokens(), pass.items()));
    }
  }

  private NDArray rows(NDArray tokens, int from, int count, int items) {
    return tokens
        .get(":,%d:%d".formatted(from, from + count))
        .reshape((long) items * count, shape.dimension());
  }

  /** Takes the gradient of the embedded tokens to the maps and the type embeddings. */
  void backward(Embedded embedded, EmbeddedGradient gradient) {
    imageMap.learn(embedded.images().values(), gradient.image());
    textMap.learn(embedded.texts().values(), gradient.text());
    addType(0, gradient.image().sum(new int[] {0}));
    addType(1, gradient.text().sum(new int[] {0}));
  }

  private void addType(int row, NDArray gradient) {
    NDManager scope = gradient.getManager();
    NDList rows = new NDList();
    for (int i = 0; i < 3; i++) {
      rows.add(i == row ? gradient : scope.zeros(gradient.getShape()));
    }
    parameters.addGradient(TYPES, NDArrays.stack(rows));
  }

  @Override
  public void close() {
    manager.close();
  }
}
