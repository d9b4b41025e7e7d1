package org.crosshash.learning.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import org.crosshash.learning.model.Activation;
import org.crosshash.learning.network.ActivationPart;
import org.crosshash.learning.network.LinearPart;
import org.crosshash.learning.network.NetworkParameters;
import org.crosshash.learning.network.NormPart;
import org.crosshash.learning.tensor.Constants;

/**
 * A pre-norm transformer layer under training (Vaswani et al., 2017; the order of Xiong et al.,
 * ICML 2020), with the gradients written out:
 *
 * <pre>{@code
 * x = x + drop(attention(norm(x)))
 * x = x + drop(contract(drop(activation(expand(norm(x))))))
 * }</pre>
 *
 * <p>Where only the first token's output is used, only that is computed: the others then serve as
 * keys and values alone. Arrays belong to the manager of the input. One thread.
 */
public final class TransformerLayer {
  private final NetworkParameters parameters;
  private final Constants constants;
  private final TransformerDropout dropout;
  private final LayerShape shape;
  private final int index;
  private final int first;
  private final ActivationPart activation;
  private final int tokenCapacity;
  private final NormPart attentionNorm;
  private final LinearPart query;
  private final LinearPart key;
  private final LinearPart value;
  private final LinearPart attentionOutput;
  private final NormPart feedForwardNorm;
  private final LinearPart expand;
  private final LinearPart contract;

  /**
   * Views the parameters of a layer.
   *
   * @param index of the layer, for its dropout
   * @param first index of its first parameter
   * @param tokenCapacity tokens of the longest item
   */
  public TransformerLayer(
      NetworkParameters parameters,
      Constants constants,
      TransformerDropout dropout,
      LayerShape shape,
      int index,
      int first,
      int tokenCapacity) {
    this.parameters = parameters;
    this.constants = constants;
    this.dropout = dropout;
    this.shape = shape;
    this.index = index;
    this.first = first;
    this.activation = new ActivationPart(shape.activation(), constants);
    this.tokenCapacity = tokenCapacity;
    this.attentionNorm = norm("attention_norm");
    this.query = linear("query");
    this.key = linear("key");
    this.value = linear("value");
    this.attentionOutput = linear("attention_output");
    this.feedForwardNorm = norm("feed_forward_norm");
    this.expand = linear("expand");
    this.contract = linear("contract");
  }

  private int at(String name) {
    return first + LayerShape.indexOf(name + ".weight");
  }

  private NormPart norm(String name) {
    return new NormPart(parameters, constants, at(name));
  }

  private LinearPart linear(String name) {
    return new LinearPart(parameters, at(name));
  }

  /**
   * Which forward pass this is.
   *
   * @param step of the training, from 0
   * @param pass of the step; -1: nothing is dropped
   */
  public record Draw(long step, int pass) {}

  /**
   * What a forward pass leaves for the backward one. B items, N tokens, Q of them with an output, H
   * heads of width W.
   *
   * @param norm of the tokens, B N x D
   * @param queryInput the normed tokens that have an output, B Q x D
   * @param queries B x H x Q x W
   * @param keys B x H x N x W
   * @param values B x H x N x W
   * @param attention softmax of the scores, B x H x Q x N
   * @param attentionMask its dropout, or null
   * @param dropped attention after dropout
   * @param mixed heads side by side, B Q x D
   * @param outputMask dropout after attention, B Q x D, or null
   * @param secondNorm of the tokens after attention
   * @param sum what the activation was applied to, or null where it is ReLU
   * @param hiddenMask its dropout, or null
   * @param hidden after activation and dropout, B Q x hidden
   * @param lastMask dropout after the feed-forward layers, B Q x D, or null
   * @param output B Q x D
   */
  public record Pass(
      int items,
      int tokens,
      int outputs,
      NormPart.Pass norm,
      NDArray queryInput,
      NDArray queries,
      NDArray keys,
      NDArray values,
      NDArray attention,
      NDArray attentionMask,
      NDArray dropped,
      NDArray mixed,
      NDArray outputMask,
      NormPart.Pass secondNorm,
      NDArray sum,
      NDArray hiddenMask,
      NDArray hidden,
      NDArray lastMask,
      NDArray output) {}

  /**
   * Computes the layer.
   *
   * @param input items * tokens x D
   * @param scoreMask added to the scores: 0 for a token, very negative for padding; B x 1 x 1 x N
   * @param outputs 1 for the first token's output alone, or as many as there are tokens
   */
  public Pass forward(
      NDArray input, NDArray scoreMask, int items, int tokens, int outputs, Draw draw) {
    NormPart.Pass norm = attentionNorm.forward(input);
    NDArray queryInput = first(norm.output(), items, tokens, outputs);
    NDArray queries = split(query.forward(queryInput), items, outputs);
    NDArray keys = split(key.forward(norm.output()), items, tokens);
    NDArray values = split(value.forward(norm.output()), items, tokens);
    NDArray scores = queries.matMul(keys.transpose(0, 1, 3, 2)).muli(constants.of(scale()));
    NDArray attention = scores.addi(scoreMask).softmax(-1);
    int dimension = shape.dimension();
    NDArray attentionMask =
        mask(
            attention,
            draw,
            TransformerDropout.Place.ATTENTION,
            shape.heads() * tokenCapacity * tokenCapacity);
    NDArray dropped = attentionMask == null ? attention : attention.mul(attentionMask);
    NDArray mixed = join(dropped.matMul(values), items, outputs);
    NDArray attended = attentionOutput.forward(mixed);
    NDArray outputMask =
        drop(attended, draw, TransformerDropout.Place.AFTER_ATTENTION, tokenCapacity * dimension);
    NDArray middle = attended.addi(first(input, items, tokens, outputs));
    NormPart.Pass secondNorm = feedForwardNorm.forward(middle);
    NDArray sum = expand.forward(secondNorm.output());
    NDArray hidden = activation.forward(sum);
    if (shape.activation() == Activation.RELU) {
      sum.close();
      sum = null;
    }
    NDArray hiddenMask =
        drop(hidden, draw, TransformerDropout.Place.HIDDEN, tokenCapacity * shape.hidden());
    NDArray last = contract.forward(hidden);
    NDArray lastMask =
        drop(last, draw, TransformerDropout.Place.AFTER_FEED_FORWARD, tokenCapacity * dimension);
    return new Pass(
        items,
        tokens,
        outputs,
        norm,
        queryInput,
        queries,
        keys,
        values,
        attention,
        attentionMask,
        dropped,
        mixed,
        outputMask,
        secondNorm,
        sum,
        hiddenMask,
        hidden,
        lastMask,
        last.addi(middle));
  }

  /**
   * Adds the parameters' gradients and gives that of the input, items * tokens x D.
   *
   * @param gradient of the output; not changed
   */
  public NDArray backward(Pass pass, NDArray gradient) {
    NDArray last = masked(gradient, pass.lastMask());
    NDArray hidden = contract.backward(pass.hidden(), last);
    throughActivation(pass, hidden);
    NDArray middle =
        feedForwardNorm
            .backward(pass.secondNorm(), expand.backward(pass.secondNorm().output(), hidden))
            .addi(gradient);
    NDArray input = attend(pass, masked(middle, pass.outputMask()));
    return input.addi(padded(middle, pass));
  }

  private void throughActivation(Pass pass, NDArray gradient) {
    if (pass.sum() != null) {
      if (pass.hiddenMask() != null) {
        gradient.muli(pass.hiddenMask());
      }
      gradient.muli(activation.derivative(pass.sum()));
      return;
    }
    // A hidden value is above 0 exactly where ReLU let it through and dropout kept it.
    gradient.muli(pass.hidden().gt(constants.of(0)));
    if (pass.hiddenMask() != null) {
      gradient.muli(constants.of(1 / (1 - dropout.rate())));
    }
  }

  /** Gradient of the layer's input through attention and its norm. */
  private NDArray attend(Pass pass, NDArray gradient) {
    NDArray mixed =
        split(attentionOutput.backward(pass.mixed(), gradient), pass.items(), pass.outputs());
    NDArray values = pass.dropped().transpose(0, 1, 3, 2).matMul(mixed);
    NDArray attention = mixed.matMul(pass.values().transpose(0, 1, 3, 2));
    if (pass.attentionMask() != null) {
      attention.muli(pass.attentionMask());
    }
    NDArray along = attention.mul(pass.attention()).sum(new int[] {3}, true);
    NDArray scores = attention.subi(along).muli(pass.attention()).muli(constants.of(scale()));
    NDArray queries = join(scores.matMul(pass.keys()), pass.items(), pass.outputs());
    NDArray keys = scores.transpose(0, 1, 3, 2).matMul(pass.queries());
    NDArray normed = pass.norm().output();
    NDArray sum = key.backward(normed, join(keys, pass.items(), pass.tokens()));
    sum.addi(value.backward(normed, join(values, pass.items(), pass.tokens())));
    sum.addi(padded(query.backward(pass.queryInput(), queries), pass));
    return attentionNorm.backward(pass.norm(), sum);
  }

  private double scale() {
    return 1 / Math.sqrt((double) shape.dimension() / shape.heads());
  }

  /** The rows of the tokens that have an output. */
  private NDArray first(NDArray rows, int items, int tokens, int outputs) {
    if (outputs == tokens) {
      return rows;
    }
    return rows.reshape(items, tokens, shape.dimension()).get(":,0");
  }

  /** The inverse for gradients: zeros where a token has no output. */
  private NDArray padded(NDArray rows, Pass pass) {
    if (pass.outputs() == pass.tokens()) {
      return rows;
    }
    int dimension = shape.dimension();
    NDArray zeros =
        rows.getManager().zeros(new Shape(pass.items(), (long) pass.tokens() - 1, dimension));
    return NDArrays.concat(new NDList(rows.reshape(pass.items(), 1, dimension), zeros), 1)
        .reshape((long) pass.items() * pass.tokens(), dimension);
  }

  /** B T x D to B x H x T x W. */
  private NDArray split(NDArray rows, int items, int tokens) {
    int width = shape.dimension() / shape.heads();
    return rows.reshape(items, tokens, shape.heads(), width).transpose(0, 2, 1, 3);
  }

  /** B x H x T x W to B T x D. */
  private NDArray join(NDArray heads, int items, int tokens) {
    return heads.transpose(0, 2, 1, 3).reshape((long) items * tokens, shape.dimension());
  }

  /** Drops in place; the mask, or null where nothing is dropped. */
  private NDArray drop(
      NDArray values, Draw draw, TransformerDropout.Place place, int itemCapacity) {
    NDArray mask = mask(values, draw, place, itemCapacity);
    if (mask != null) {
      values.muli(mask);
    }
    return mask;
  }

  private NDArray mask(NDArray like, Draw draw, TransformerDropout.Place place, int itemCapacity) {
    if (dropout.rate() == 0 || draw.pass() < 0) {
      return null;
    }
    return dropout.mask(
        like, draw.step(), new TransformerDropout.Site(draw.pass(), index, place), itemCapacity);
  }

  private static NDArray masked(NDArray gradient, NDArray mask) {
    return mask == null ? gradient : gradient.mul(mask);
  }
}
