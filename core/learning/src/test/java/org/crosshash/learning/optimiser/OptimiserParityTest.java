package org.crosshash.learning.optimiser;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.crosshash.learning.support.ParityFile;
import org.crosshash.learning.support.Tolerance;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.learning.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Traces of optimisers against PyTorch's. */
class OptimiserParityTest {
  private static final double TOLERANCE = 1e-6;

  static Stream<Arguments> traces() {
    return Stream.of(
        Arguments.of("sgd_m09_wd5e4", new OptimiserConfig.Kind.Sgd(0.9, false), 0.01, 5e-4),
        Arguments.of("sgd_nesterov_m07_wd5e4", new OptimiserConfig.Kind.Sgd(0.7, true), 5e-3, 5e-4),
        Arguments.of("adam_wd1e6", new OptimiserConfig.Kind.Adam(), 0.01, 1e-6),
        Arguments.of("adam", new OptimiserConfig.Kind.Adam(), 1e-3, 0.0));
  }

  @ParameterizedTest
  @MethodSource("traces")
  void update_eightSteps_equalsPyTorch(
      String name, OptimiserConfig.Kind kind, double rate, double decay) {
    double[] expected = ParityFile.read("optim/" + name + ".npy").values();
    float[][] actual = trace(kind, rate, decay);
    for (int step = 0; step < actual.length; step++) {
      Tolerance.assertClose(
          actual[step],
          Arrays.copyOfRange(
              expected, step * actual[step].length, (step + 1) * actual[step].length),
          TOLERANCE,
          0,
          name + " step " + step);
    }
  }

  @Test
  void update_adamW_equalsFormulaInDoublePrecision() {
    double rate = 0.01;
    double decay = 0.1;
    float[][] actual = trace(new OptimiserConfig.Kind.AdamW(), rate, decay);
    double[] weights = ParityFile.read("optim/w0.npy").values();
    double[] gradients = ParityFile.read("optim/grads.npy").values();
    double[] mean = new double[weights.length];
    double[] square = new double[weights.length];
    for (int step = 0; step < actual.length; step++) {
      for (int i = 0; i < weights.length; i++) {
        double gradient = gradients[step * weights.length + i];
        mean[i] = 0.9 * mean[i] + 0.1 * gradient;
        square[i] = 0.999 * square[i] + 0.001 * gradient * gradient;
        double corrected = mean[i] / (1 - Math.pow(0.9, step + 1.0));
        double root = Math.sqrt(square[i] / (1 - Math.pow(0.999, step + 1.0)));
        weights[i] -= rate * decay * weights[i] + rate * corrected / (root + 1e-8);
      }
      Tolerance.assertClose(actual[step], weights, TOLERANCE, 0, "AdamW step " + step);
    }
  }

  @Test
  void resumeAt_savedMoments_goesOnExactly() {
    for (OptimiserConfig.Kind kind :
        List.of(
            new OptimiserConfig.Kind.BertAdam(),
            new OptimiserConfig.Kind.Adam(),
            new OptimiserConfig.Kind.AdamW(),
            new OptimiserConfig.Kind.Sgd(0.9, true))) {
      float[][] whole = trace(kind, 0.01, 0.01);
      assertThat(traceWithRestart(kind, 3)).as(kind.toString()).isEqualTo(whole[7]);
    }
  }

  private static float[][] trace(OptimiserConfig.Kind kind, double rate, double decay) {
    ParityFile gradients = ParityFile.read("optim/grads.npy");
    int width = gradients.shape()[1];
    float[][] weights = new float[gradients.shape()[0]][];
    try (NDManager manager = TensorEngine.newManager();
        Constants constants = new Constants(manager)) {
      NDArray parameter = manager.create(ParityFile.read("optim/w0.npy").floats());
      try (Optimiser optimiser =
          config(kind, rate, decay).create(manager, constants, List.of(parameter))) {
        for (int step = 0; step < weights.length; step++) {
          optimiser.update(List.of(gradient(manager, gradients, step, width)), rate);
          weights[step] = parameter.toFloatArray();
        }
      }
    }
    return weights;
  }

  private static float[] traceWithRestart(OptimiserConfig.Kind kind, int restart) {
    ParityFile gradients = ParityFile.read("optim/grads.npy");
    int width = gradients.shape()[1];
    OptimiserConfig config = config(kind, 0.01, 0.01);
    try (NDManager manager = TensorEngine.newManager();
        Constants constants = new Constants(manager)) {
      NDArray parameter = manager.create(ParityFile.read("optim/w0.npy").floats());
      Optimiser optimiser = config.create(manager, constants, List.of(parameter));
      for (int step = 0; step < gradients.shape()[0]; step++) {
        if (step == restart) {
          List<float[]> saved = optimiser.state().stream().map(NDArray::toFloatArray).toList();
          long updates = optimiser.updates();
          optimiser.close();
          optimiser = config.create(manager, constants, List.of(parameter));
          for (int i = 0; i < saved.size(); i++) {
            Tensors.overwrite(optimiser.state().get(i), saved.get(i));
          }
          optimiser.resumeAt(updates);
        }
        optimiser.update(List.of(gradient(manager, gradients, step, width)), 0.01);
      }
      optimiser.close();
      return parameter.toFloatArray();
    }
  }

  private static NDArray gradient(NDManager manager, ParityFile gradients, int step, int width) {
    return manager.create(Arrays.copyOfRange(gradients.floats(), step * width, (step + 1) * width));
  }

  private static OptimiserConfig config(OptimiserConfig.Kind kind, double rate, double decay) {
    return new OptimiserConfig(kind, rate, decay, new Schedule.Constant(), 0, false, 1);
  }
}
