package org.crosshash.learning.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.crosshash.learning.model.ParameterShape;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.random.Purpose;
import org.crosshash.learning.transformer.FreshParameters;
import org.crosshash.learning.transformer.LayerShape;

/**
 * The values of a generator's parameters, on the heap.
 *
 * @param shape of the generator
 * @param values one array a parameter, in the shape's order, row by row
 */
record GeneratorWeights(GeneratorShape shape, List<float[]> values) {
  GeneratorWeights {
    Objects.requireNonNull(shape, "shape");
    values = List.copyOf(values);
    List<ParameterShape> parameters = shape.parameters();
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

  /** Fresh weights. */
  static GeneratorWeights initial(GeneratorShape shape, long seed) {
    List<ParameterShape> parameters = shape.parameters();
    List<float[]> values = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      long key = CounterRandom.key(seed, Purpose.GENERATOR_WEIGHTS.key(), i);
      values.add(FreshParameters.of(parameters, i, key));
    }
    return new GeneratorWeights(shape, values);
  }

  /** The parameters of a layer, in the order of its shape. */
  List<float[]> layer(int layer) {
    int from = GeneratorShape.LAYERS_FROM + layer * LayerShape.PARAMETERS;
    return values.subList(from, from + LayerShape.PARAMETERS);
  }
}
