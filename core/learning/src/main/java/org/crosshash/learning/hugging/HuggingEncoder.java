package org.crosshash.learning.hugging;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.network.Dropout;
import org.crosshash.learning.network.LinearPart;
import org.crosshash.learning.network.NetworkParameters;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.UnitCodes;
import org.crosshash.learning.token.PaddedTokens;
import org.crosshash.learning.token.TokenReader;

/**
 * One modality's hash network under training, with the gradients written out. B items of N tokens:
 *
 * <pre>{@code
 * u = relu(global x)                     the global vector's hidden layer
 * y = token t                            tokens in the space of local embeddings
 * a = softmax((query u) . y / √D)        attention over an item's tokens
 * p = Σ a y
 * H = tanh(s hash(drop([u; √D relu(p / |p|)])))
 * }</pre>
 *
 * <p>With a {@linkplain HuggingConfig.Trunk#SEPARATE separate} trunk the hash layer reads u alone.
 * Arrays belong to the manager of the input. One thread.
 */
final class HuggingEncoder {
  private static final int[] COLUMNS = {1};

  private final Constants constants;
  private final HuggingShape shape;
  private final Modality modality;
  private final Dropout dropout;
  private final int batchCapacity;
  private final LinearPart global;
  private final LinearPart token;
  private final LinearPart query;
  private final LinearPart hash;

  /**
   * Views the parameters of a modality.
   *
   * @param batchCapacity items of the largest batch
   */
  HuggingEncoder(
      NetworkParameters parameters,
      Constants constants,
      HuggingShape shape,
      Modality modality,
      Dropout dropout,
      int batchCapacity) {
    this.constants = constants;
    this.shape = shape;
    this.modality = modality;
    this.dropout = dropout;
    this.batchCapacity = batchCapacity;
    int from = HuggingShape.encoderFrom(modality);
    this.global = new LinearPart(parameters, from);
    this.token = new LinearPart(parameters, from + 2);
    this.query = new LinearPart(parameters, from + 4);
    this.hash = new LinearPart(parameters, from + 6);
  }

  /**
   * The pooling of tokens by attention.
   *
   * @param queries B x D
   * @param attention B x 1 x N
   * @param pooled p / |p|, B x D
   * @param norms |p|, B x 1
   */
  private record Pooling(NDArray queries, NDArray attention, NDArray pooled, NDArray norms) {}

  /**
   * What a forward pass leaves for the backward one.
   *
   * @param vectors x, B x inputs
   * @param tokens t
   * @param hidden u, B x hidden
   * @param local y, B N x D
   * @param pooling null with a separate trunk
   * @param features what the hash layer read, after dropout
   * @param codes H, B x bits
   * @param dropped whether features were dropped
   * @param tanhScale s
   */
  record Pass(
      NDArray vectors,
      PaddedTokens tokens,
      NDArray hidden,
      NDArray local,
      Pooling pooling,
      NDArray features,
      NDArray codes,
      boolean dropped,
      double tanhScale) {}

  /**
   * Computes codes and mapped tokens.
   *
   * @param vectors global vectors as the network reads them
   * @param drops whether features are dropped
   * @param draw which dropout
   */
  Pass forward(
      NDArray vectors, PaddedTokens tokens, boolean drops, Dropout.Draw draw, double tanhScale) {
    NDArray hidden = global.forward(vectors).getNDArrayInternal().relu();
    NDArray local = token.forward(tokens.values());
    NDArray features = hidden;
    Pooling pooling = null;
    if (shape.shared()) {
      pooling = pool(hidden, local, tokens);
      NDArray seen =
          pooling
              .pooled()
              .getNDArrayInternal()
              .relu()
              .muli(constants.of(Math.sqrt(shape.dimension())));
      features = NDArrays.concat(new NDList(hidden, seen), 1);
    }
    boolean dropped = drops && dropout.rate() > 0;
    if (dropped) {
      NDArray mask =
          dropout.mask(
              features.getManager(),
              draw,
              0,
              tokens.items(),
              shape.headInputs(modality),
              batchCapacity);
      // With a separate trunk the features are the hidden layer itself, which stays as it is.
      features = features.mul(mask);
    }
    NDArray outputs = hash.forward(features);
    if (tanhScale != 1) {
      outputs.muli(tanhScale);
    }
    return new Pass(
        vectors, tokens, hidden, local, pooling, features, outputs.tanh(), dropped, tanhScale);
  }

  private Pooling pool(NDArray hidden, NDArray local, PaddedTokens tokens) {
    int items = tokens.items();
    NDArray byItem = TokenReader.byItem(local, tokens);
    NDArray queries = query.forward(hidden);
    NDArray scores =
        byItem.matMul(queries.reshape(items, shape.dimension(), 1)).reshape(items, tokens.tokens());
    NDArray attention =
        scores
            .muli(constants.of(1 / Math.sqrt(shape.dimension())))
            .addi(tokens.hidden())
            .softmax(1)
            .reshape(items, 1, tokens.tokens());
    NDArray pooled = attention.matMul(byItem).reshape(items, shape.dimension());
    UnitCodes unit = UnitCodes.of(pooled, constants);
    return new Pooling(queries, attention, unit.unit(), unit.norms());
  }

  /**
   * Adds the parameters' gradients.
   *
   * @param codesGradient dL/dH, B x bits
   * @param localGradient dL/dy of the local embeddings, B N x D, used up; null for none
   */
  void backward(Pass pass, NDArray codesGradient, NDArray localGradient) {
    NDArray codes = pass.codes();
    // d tanh(s z) / dz = s (1 - H^2).
    NDArray outputs = codesGradient.sub(codesGradient.mul(codes).muli(codes));
    if (pass.tanhScale() != 1) {
      outputs.muli(pass.tanhScale());
    }
    NDArray features = hash.backward(pass.features(), outputs);
    // A feature is above 0 exactly where ReLU let it through and dropout kept it.
    features.muli(pass.features().gt(constants.of(0)));
    if (pass.dropped()) {
      features.muli(constants.of(1 / (1 - dropout.rate())));
    }
    NDArray hidden = features;
    NDArray local = localGradient;
    if (pass.pooling() != null) {
      int width = shape.hidden(modality);
      hidden = features.get(":, :" + width);
      Attended attended = attend(pass, features.get(":, " + width + ":"));
      NDArray asked = query.backward(pass.hidden(), attended.queries());
      hidden = hidden.add(asked.muli(pass.hidden().gt(constants.of(0))));
      local = local == null ? attended.local() : local.addi(attended.local());
    }
    global.learn(pass.vectors(), hidden);
    if (local != null) {
      token.learn(pass.tokens().values(), local);
    }
  }

  /**
   * Gradients through the pooling.
   *
   * @param queries B x D
   * @param local B N x D
   */
  private record Attended(NDArray queries, NDArray local) {}

  private Attended attend(Pass pass, NDArray gradient) {
    Pooling pooling = pass.pooling();
    PaddedTokens tokens = pass.tokens();
    int items = tokens.items();
    int dimension = shape.dimension();
    NDArray unit = gradient.mul(constants.of(Math.sqrt(dimension)));
    NDArray along = unit.mul(pooling.pooled()).sum(COLUMNS, true);
    NDArray pooled =
        unit.subi(pooling.pooled().mul(along)).divi(pooling.norms()).reshape(items, 1, dimension);
    NDArray byItem = TokenReader.byItem(pass.local(), tokens);
    NDArray attention = pooled.matMul(byItem.transpose(0, 2, 1));
    NDArray mean = attention.mul(pooling.attention()).sum(new int[] {2}, true);
    NDArray scores =
        attention.subi(mean).muli(pooling.attention()).muli(constants.of(1 / Math.sqrt(dimension)));
    NDArray queries = pooling.queries().reshape(items, 1, dimension);
    // One product of B x N x 2 and B x 2 x D: through the values and through the scores.
    NDArray local =
        NDArrays.concat(new NDList(pooling.attention(), scores), 1)
            .transpose(0, 2, 1)
            .matMul(NDArrays.concat(new NDList(pooled, queries), 1))
            .reshape((long) items * tokens.tokens(), dimension);
    return new Attended(scores.matMul(byItem).reshape(items, dimension), local);
  }
}
