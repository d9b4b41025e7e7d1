package org.crosshash.learning.transformer;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.crosshash.learning.model.LinearWeights;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.model.ParameterShape;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.random.Purpose;

/**
 * The values of a token network's parameters, on the heap.
 *
 * @param shape of the network
 * @param values one array a parameter, in the shape's order, row by row
 */
public record TokenWeights(TokenShape shape, List<float[]> values) {
  /** Checks the lengths. */
  public TokenWeights {
    Objects.requireNonNull(shape, "shape");
    values = List.copyOf(values);
    List<ParameterShape> parameters = shape.parameters();
    if (parameters.size() != values.size()) {
      throw new IllegalArgumentException(
          "A token network has %d parameters: %d".formatted(parameters.size(), values.size()));
    }
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i).length != parameters.get(i).length()) {
        throw new IllegalArgumentException(
            "Parameter %s has %d values: %d"
                .formatted(
                    parameters.get(i).name(), parameters.get(i).length(), values.get(i).length));
      }
    }
  }

  /**
   * Fresh weights, as PyTorch draws them.
   *
   * @param hashDeviation standard deviation of the last layer's weights; 0: uniform, as PyTorch's
   */
  public static TokenWeights initial(
      TokenShape shape, double hashDeviation, long seed, Modality modality) {
    List<ParameterShape> parameters = shape.parameters();
    List<float[]> values = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      values.add(FreshParameters.of(parameters, i, key(seed, modality, i)));
    }
    if (hashDeviation > 0) {
      float[] weight = values.get(shape.hash());
      long key = key(seed, modality, shape.hash());
      for (int i = 0; i < weight.length; i++) {
        weight[i] = (float) (hashDeviation * CounterRandom.gaussian(key, i));
      }
    }
    return new TokenWeights(shape, values);
  }

  private static long key(long seed, Modality modality, int parameter) {
    return CounterRandom.key(seed, Purpose.TRANSFORMER_WEIGHTS.key(), modality.key(), parameter);
  }

  /** The same shape with other values. */
  public TokenWeights with(List<float[]> others) {
    return new TokenWeights(shape, others);
  }

  /** The parameters of a layer, in the order of its shape. */
  List<float[]> layer(int layer) {
    int from = shape.layerFrom(layer);
    return values.subList(from, from + LayerShape.PARAMETERS);
  }

  /** A linear map by the place of its weight. */
  LinearWeights linear(int weight) {
    float[] matrix = values.get(weight);
    float[] bias = values.get(weight + 1);
    return new LinearWeights(matrix.length / bias.length, bias.length, matrix, bias);
  }
}
