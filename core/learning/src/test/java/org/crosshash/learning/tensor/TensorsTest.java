package org.crosshash.learning.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class TensorsTest {
  @Test
  void overwrite_tensorWithoutAxes_changesWhatItsViewsShow() {
    try (NDManager manager = TensorEngine.newManager()) {
      NDArray scale = Tensors.owned(manager, new float[] {1}, new Shape());
      NDArray view = scale.stopGradient();
      Tensors.overwrite(scale, new float[] {2.5f});
      assertThat(scale.getShape().dimension()).isZero();
      assertThat(scale.toFloatArray()).containsExactly(2.5f);
      assertThat(view.toFloatArray()).containsExactly(2.5f);
    }
  }

  @Test
  void overwrite_matrix_changesWhatItsTransposeShows() {
    try (NDManager manager = TensorEngine.newManager()) {
      NDArray matrix = Tensors.owned(manager, new float[4], new Shape(2, 2));
      NDArray transpose = matrix.transpose();
      Tensors.overwrite(matrix, new float[] {1, 2, 3, 4});
      assertThat(transpose.toFloatArray()).containsExactly(1, 3, 2, 4);
    }
  }
}
