package org.crosshash.learning.transformer;

import java.util.Arrays;
import java.util.List;
import org.crosshash.learning.model.Activation;
import org.crosshash.learning.model.LinearWeights;
import org.crosshash.learning.model.PackedLinear;

/**
 * A transformer layer as it is applied, one item at a time; the same function as {@link
 * TransformerLayer} without dropout. Immutable; safe for any number of threads.
 */
public final class PlainLayer {
  private final int dimension;
  private final int heads;
  private final Activation activation;
  private final double scale;
  private final float[][] norms;
  private final PackedLinear query;
  private final PackedLinear key;
  private final PackedLinear value;
  private final PackedLinear attentionOutput;
  private final PackedLinear expand;
  private final PackedLinear contract;

  /**
   * Takes a layer's parameters.
   *
   * @param values in the order of the shape
   */
  public PlainLayer(LayerShape shape, List<float[]> values) {
    this.dimension = shape.dimension();
    this.heads = shape.heads();
    this.activation = shape.activation();
    this.scale = 1 / Math.sqrt((double) dimension / heads);
    this.norms =
        new float[][] {
          values.get(LayerShape.indexOf("attention_norm.weight")),
          values.get(LayerShape.indexOf("attention_norm.bias")),
          values.get(LayerShape.indexOf("feed_forward_norm.weight")),
          values.get(LayerShape.indexOf("feed_forward_norm.bias"))
        };
    this.query = linear(values, "query", false);
    this.key = linear(values, "key", false);
    this.value = linear(values, "value", false);
    this.attentionOutput = linear(values, "attention_output", false);
    this.expand = linear(values, "expand", activation == Activation.RELU);
    this.contract = linear(values, "contract", false);
  }

  /**
   * Applies the layer.
   *
   * @param tokens rows of D values, closely packed
   * @param outputs how many of the first tokens get an output
   * @return the outputs, closely packed
   */
  public float[] apply(float[] tokens, int outputs) {
    int count = tokens.length / dimension;
    float[] normed = PlainNorm.apply(tokens, count, norms[0], norms[1]);
    float[] queries = apply(query, normed, dimension, outputs);
    float[] keys = apply(key, normed, dimension, count);
    float[] values = apply(value, normed, dimension, count);
    float[] mixed = attend(queries, keys, values, outputs, count);
    float[] attended = apply(attentionOutput, mixed, dimension, outputs);
    float[] middle = add(attended, attentionOutput.stride(), tokens, dimension, outputs);
    float[] second = PlainNorm.apply(middle, outputs, norms[2], norms[3]);
    float[] hidden = apply(expand, second, dimension, outputs);
    if (activation != Activation.RELU) {
      activation.applyAll(hidden);
    }
    float[] last = apply(contract, hidden, expand.stride(), outputs);
    return add(last, contract.stride(), middle, dimension, outputs);
  }

  private static PackedLinear linear(List<float[]> values, String name, boolean rectify) {
    float[] weight = values.get(LayerShape.indexOf(name + ".weight"));
    float[] bias = values.get(LayerShape.indexOf(name + ".bias"));
    return new PackedLinear(
        new LinearWeights(weight.length / bias.length, bias.length, weight, bias), rectify);
  }

  private static float[] apply(PackedLinear map, float[] in, int stride, int rows) {
    float[] out = new float[rows * map.stride()];
    map.apply(in, stride, rows, out);
    return out;
  }

  private float[] attend(float[] queries, float[] keys, float[] values, int outputs, int count) {
    float[] mixed = new float[outputs * dimension];
    int width = dimension / heads;
    double[] weights = new double[count];
    double[] sums = new double[width];
    for (int output = 0; output < outputs; output++) {
      for (int head = 0; head < heads; head++) {
        int column = head * width;
        attention(queries, output * query.stride() + column, keys, column, width, weights);
        Arrays.fill(sums, 0);
        for (int token = 0; token < count; token++) {
          int at = token * value.stride() + column;
          for (int i = 0; i < width; i++) {
            sums[i] += weights[token] * values[at + i];
          }
        }
        for (int i = 0; i < width; i++) {
          mixed[output * dimension + column + i] = (float) sums[i];
        }
      }
    }
    return mixed;
  }

  /** Softmax of one query's scores over all tokens. */
  private void attention(
      float[] queries, int from, float[] keys, int column, int width, double[] weights) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int token = 0; token < weights.length; token++) {
      int at = token * key.stride() + column;
      double score = 0;
      for (int i = 0; i < width; i++) {
        score += (double) queries[from + i] * keys[at + i];
      }
      weights[token] = score * scale;
      largest = Math.max(largest, weights[token]);
    }
    double sum = 0;
    for (int token = 0; token < weights.length; token++) {
      weights[token] = Math.exp(weights[token] - largest);
      sum += weights[token];
    }
    for (int token = 0; token < weights.length; token++) {
      weights[token] /= sum;
    }
  }

  private float[] add(float[] first, int firstStride, float[] second, int secondStride, int rows) {
    float[] sum = new float[rows * dimension];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < dimension; i++) {
        sum[row * dimension + i] = first[row * firstStride + i] + second[row * secondStride + i];
      }
    }
    return sum;
  }
}
