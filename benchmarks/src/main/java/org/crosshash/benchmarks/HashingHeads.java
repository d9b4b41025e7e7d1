package org.crosshash.benchmarks;

import java.util.Arrays;
import java.util.List;
import org.crosshash.learning.model.HashHead;
import org.crosshash.learning.model.LinearWeights;

/** Hash networks of given values. */
final class HashingHeads {
  private HashingHeads() {}

  /** A layer of weights, row by row, then biases. */
  static LinearWeights layer(float[] values, int inputs, int outputs) {
    return new LinearWeights(
        inputs,
        outputs,
        Arrays.copyOf(values, inputs * outputs),
        Arrays.copyOfRange(values, inputs * outputs, values.length));
  }

  /** A head that does not scale its inputs. */
  static HashHead of(LinearWeights... layers) {
    return new HashHead(1, List.of(layers));
  }
}
