package org.crosshash.learning.generator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.crosshash.learning.model.LinearWeights;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.random.Purpose;

/**
 * The values of a generator's parameters, on the heap.
 *
 * @param shape of the generator
 * @param values one array a parameter, in the shape's order, row by row
 */
record GeneratorWeights(GeneratorShape shape, List<float[]> values) {
  /** Standard deviation of the initial embeddings of types and class. */
  private static final double EMBEDDING_DEVIATION = 0.02;

  GeneratorWeights {
    Objects.requireNonNull(shape, "shape");
    values = List.copyOf(values);
    List<GeneratorShape.Parameter> parameters = shape.parameters();
    if (parameters.size() != values.size()) {
      throw new IllegalArgumentException(
          "A generator has %d parameters: %d".formatted(parameters.size(), values.size()));
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
   * Fresh weights, as PyTorch draws them: linear layers uniform in ±1/√inputs, the projections of
   * attention uniform in ±√(6 / 4D) with biases 0 (its three matrices count as one of D x 3D),
   * norms 1 and 0, embeddings normal.
   */
  static GeneratorWeights initial(GeneratorShape shape, long seed) {
    List<GeneratorShape.Parameter> parameters = shape.parameters();
    List<float[]> values = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      long key = CounterRandom.key(seed, Purpose.GENERATOR_WEIGHTS.key(), i);
      values.add(initial(parameters, i, key));
    }
    return new GeneratorWeights(shape, values);
  }

  private static float[] initial(List<GeneratorShape.Parameter> parameters, int index, long key) {
    GeneratorShape.Parameter parameter = parameters.get(index);
    float[] values = new float[parameter.length()];
    String name = parameter.name();
    if (name.equals("type") || name.equals("class")) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (EMBEDDING_DEVIATION * CounterRandom.gaussian(key, i));
      }
    } else if (name.endsWith("norm.weight")) {
      Arrays.fill(values, 1f);
    } else if (!name.endsWith("norm.bias") && !isZeroBias(name)) {
      double bound = bound(parameters, index);
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) ((2 * CounterRandom.uniform(key, i) - 1) * bound);
      }
    }
    return values;
  }

  private static boolean isZeroBias(String name) {
    return name.endsWith("query.bias")
        || name.endsWith("key.bias")
        || name.endsWith("value.bias")
        || name.endsWith("attention_output.bias");
  }

  private static double bound(List<GeneratorShape.Parameter> parameters, int index) {
    GeneratorShape.Parameter parameter = parameters.get(index);
    String name = parameter.name();
    if (name.endsWith("query.weight")
        || name.endsWith("key.weight")
        || name.endsWith("value.weight")) {
      return Math.sqrt(6.0 / (4 * parameter.sizes()[0]));
    }
    // A bias follows its weight, and has the bound of that one's inputs.
    int[] sizes =
        parameter.sizes().length == 2 ? parameter.sizes() : parameters.get(index - 1).sizes();
    return 1 / Math.sqrt(sizes[1]);
  }

  /** A layer's parameter. */
  float[] layer(int layer, String name) {
    return values.get(
        GeneratorShape.LAYERS_FROM
            + layer * GeneratorShape.LAYER.size()
            + GeneratorShape.LAYER.indexOf(name));
  }

  /** A linear map of a layer. */
  LinearWeights linear(int layer, String name) {
    float[] bias = layer(layer, name + ".bias");
    float[] weight = layer(layer, name + ".weight");
    return new LinearWeights(weight.length / bias.length, bias.length, weight, bias);
  }
}
