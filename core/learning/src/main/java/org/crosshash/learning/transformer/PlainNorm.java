package org.crosshash.learning.transformer;

import org.crosshash.learning.network.NormPart;

/** Layer normalisation as it is applied: the same function as {@link NormPart}. */
final class PlainNorm {
  private PlainNorm() {}

  /**
   * Normalises rows.
   *
   * @param rows count x D, closely packed
   */
  static float[] apply(float[] rows, int count, float[] weight, float[] bias) {
    int dimension = weight.length;
    float[] normed = new float[count * dimension];
    for (int start = 0; start < normed.length; start += dimension) {
      double sum = 0;
      for (int i = 0; i < dimension; i++) {
        sum += rows[start + i];
      }
      double mean = sum / dimension;
      double squares = 0;
      for (int i = 0; i < dimension; i++) {
        double difference = rows[start + i] - mean;
        squares += difference * difference;
      }
      double factor = 1 / Math.sqrt(squares / dimension + NormPart.EPSILON);
      for (int i = 0; i < dimension; i++) {
        normed[start + i] = (float) ((rows[start + i] - mean) * factor * weight[i] + bias[i]);
      }
    }
    return normed;
  }
}
