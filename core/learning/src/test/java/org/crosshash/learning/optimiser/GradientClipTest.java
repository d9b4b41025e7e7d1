package org.crosshash.learning.optimiser;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.crosshash.learning.support.ParityFile;
import org.crosshash.learning.support.Tolerance;
import org.crosshash.learning.tensor.TensorEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clipped gradients against PyTorch's {@code clip_grad_norm_} (see schedule_fixture.py). */
class GradientClipTest {
  private static final int[] SIZES = {6, 4, 5};
  private static final double TOLERANCE = 1e-6;

  /** Gradients of three parameters: the first's norm alone is above 1. */
  private static List<NDArray> gradients(NDManager manager) {
    float[] values = ParityFile.fixture("/schedule/gradients.npy").floats();
    List<NDArray> gradients = new ArrayList<>();
    int from = 0;
    for (int size : SIZES) {
      gradients.add(manager.create(Arrays.copyOfRange(values, from, from + size)));
      from += size;
    }
    return gradients;
  }

  private static void assertValues(List<NDArray> gradients, String expected) {
    double[] values = ParityFile.fixture("/schedule/" + expected + ".npy").values();
    int from = 0;
    for (int i = 0; i < SIZES.length; i++) {
      Tolerance.assertClose(
          gradients.get(i).toFloatArray(),
          Arrays.copyOfRange(values, from, from + SIZES[i]),
          0,
          TOLERANCE,
          expected + " " + i);
      from += SIZES[i];
    }
  }

  @Test
  void apply_normsAboveAndBelowTheLimit_equalsPyTorchTensorByTensor() {
    try (NDManager manager = TensorEngine.newManager()) {
      List<NDArray> gradients = gradients(manager);
      assertThat(new GradientClip(1).apply(gradients)).isEqualTo(-1);
      assertValues(gradients, "apart");
    }
  }

  @Test
  void applyTogether_normOfAllAboveTheLimit_equalsPyTorchOverAllTensors() {
    try (NDManager manager = TensorEngine.newManager()) {
      List<NDArray> gradients = gradients(manager);
      assertThat(new GradientClip(1).applyTogether(gradients)).isEqualTo(-1);
      assertValues(gradients, "together");
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 100})
  void apply_noLimitOrOneThatIsKept_changesNothing(double limit) {
    try (NDManager manager = TensorEngine.newManager()) {
      List<NDArray> gradients = gradients(manager);
      assertThat(new GradientClip(limit).apply(gradients)).isEqualTo(-1);
      assertThat(new GradientClip(limit).applyTogether(gradients)).isEqualTo(-1);
      assertValues(gradients, "gradients");
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void apply_gradientThatIsNotFinite_tellsWhich(float value) {
    try (NDManager manager = TensorEngine.newManager()) {
      List<NDArray> gradients = gradients(manager);
      gradients.set(1, manager.create(new float[] {1, value}));
      assertThat(new GradientClip(1).applyTogether(gradients)).isEqualTo(1);
      assertThat(new GradientClip(1).apply(gradients)).isEqualTo(1);
    }
  }
}
