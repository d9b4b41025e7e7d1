package org.crosshash.learning.transformer;

import java.util.Arrays;
import java.util.List;
import org.crosshash.learning.model.ParameterShape;
import org.crosshash.learning.random.CounterRandom;

/**
 * Initial values of transformers, as PyTorch draws them: linear layers uniform in ±1/√inputs, the
 * projections of attention uniform in ±√(6 / 4D) with biases 0 (its three matrices count as one of
 * D x 3D), norms 1 and 0, embeddings normal.
 */
public final class FreshParameters {
  /** Standard deviation of the initial embeddings of types and class. */
  private static final double EMBEDDING_DEVIATION = 0.02;

  private FreshParameters() {}

  /**
   * Values of one parameter.
   *
   * @param parameters of the network; a bias follows its weight
   * @param index of the parameter
   * @param key of what is drawn
   */
  public static float[] of(List<ParameterShape> parameters, int index, long key) {
    ParameterShape parameter = parameters.get(index);
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

  private static double bound(List<ParameterShape> parameters, int index) {
    ParameterShape parameter = parameters.get(index);
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
}
