package org.crosshash.learning.hugging;

import java.util.List;
import java.util.Objects;
import org.crosshash.learning.model.InputScaling;
import org.crosshash.learning.model.LinearWeights;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.model.ParameterShape;

/**
 * The values of HuggingHash's networks as they are applied, on the heap.
 *
 * @param shape their sizes, without a quantiser
 * @param inputs what is done to global vectors first
 * @param local which tokens are read
 * @param values one array a parameter, in the shape's order, row by row
 * @param statistics mean and variance of the assignment's scores, the picture's before the text's
 */
record HuggingWeights(
    HuggingShape shape,
    InputScaling inputs,
    HuggingConfig.Local local,
    List<float[]> values,
    List<float[]> statistics) {
  /** Arrays of statistics: two a modality. */
  static final int STATISTICS = 4;

  HuggingWeights {
    Objects.requireNonNull(shape, "shape");
    Objects.requireNonNull(inputs, "inputs");
    Objects.requireNonNull(local, "local");
    values = List.copyOf(values);
    statistics = List.copyOf(statistics);
    List<ParameterShape> parameters = shape.parameters();
    if (parameters.size() != values.size() || statistics.size() != STATISTICS) {
      throw new IllegalArgumentException(
          "Networks have %d parameters and %d statistics: %d, %d"
              .formatted(parameters.size(), STATISTICS, values.size(), statistics.size()));
    }
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i).length != parameters.get(i).length()) {
        throw new IllegalArgumentException(
            "Parameter %s has %d values: %d"
                .formatted(
                    parameters.get(i).name(), parameters.get(i).length(), values.get(i).length));
      }
    }
    for (float[] row : statistics) {
      if (row.length != shape.assignments()) {
        throw new IllegalArgumentException(
            "Statistics have %d values: %d".formatted(shape.assignments(), row.length));
      }
    }
  }

  /** A linear map of a modality: {@code global}, {@code token}, {@code query} or {@code hash}. */
  LinearWeights linear(Modality modality, String name) {
    List<ParameterShape> parameters = shape.parameters();
    String weight = modality.id() + "." + name + ".weight";
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i).name().equals(weight)) {
        int[] sizes = parameters.get(i).sizes();
        return new LinearWeights(sizes[1], sizes[0], values.get(i), values.get(i + 1));
      }
    }
    throw new IllegalArgumentException("There is no map of this name: " + weight);
  }

  /** The assignment of a modality's tokens, its normalisation folded in. */
  LinearWeights assignment(Modality modality) {
    float[] weight = values.get(HuggingShape.SHARED_FROM).clone();
    float[] scale = values.get(HuggingShape.SHARED_FROM + 1);
    float[] bias = values.get(HuggingShape.SHARED_FROM + 2).clone();
    int at = modality == Modality.IMAGE ? 0 : 2;
    int dimension = shape.dimension();
    for (int cluster = 0; cluster < shape.assignments(); cluster++) {
      double deviation = Math.sqrt(statistics.get(at + 1)[cluster] + LocalAggregation.EPSILON);
      double factor = scale[cluster] / deviation;
      for (int i = 0; i < dimension; i++) {
        weight[cluster * dimension + i] = (float) (weight[cluster * dimension + i] * factor);
      }
      bias[cluster] = (float) (bias[cluster] - statistics.get(at)[cluster] * factor);
    }
    return new LinearWeights(dimension, shape.assignments(), weight, bias);
  }

  /** Centres c_l, L x D. */
  float[] centres() {
    return values.get(HuggingShape.SHARED_FROM + 3);
  }

  /** The same networks without a quantiser. */
  HuggingWeights withoutQuantiser() {
    HuggingShape bare =
        new HuggingShape(
            shape.imageInputs(),
            shape.textInputs(),
            shape.imageTokenInputs(),
            shape.textTokenInputs(),
            shape.imageHidden(),
            shape.textHidden(),
            shape.bits(),
            shape.dimension(),
            shape.clusters(),
            shape.ghosts(),
            shape.trunk(),
            0,
            false);
    return new HuggingWeights(
        bare, inputs, local, values.subList(0, HuggingShape.QUANTISER_FROM), statistics);
  }
}
