package org.crosshash.guidance.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FloatProductTest {
  @Property(tries = 200)
  void multiply_anyShape_equalsNaiveProduct(
      @ForAll @IntRange(min = 1, max = 20) int leftRows,
      @ForAll @IntRange(min = 0, max = 75) int rightRows,
      @ForAll @IntRange(min = 1, max = 600) int columns,
      @ForAll long seed) {
    Random random = new Random(seed);
    float[] left = random(random, (leftRows + 3) * columns);
    float[] right = random(random, (rightRows + 2) * columns);
    PackedRows packed = PackedRows.of(right, columns, 1, rightRows);
    float[] target = new float[leftRows * packed.stride()];
    Arrays.fill(target, Float.NaN);

    FloatProduct.multiply(left, 2, leftRows, packed, target);

    for (int i = 0; i < leftRows; i++) {
      for (int j = 0; j < packed.stride(); j++) {
        double expected = 0;
        for (int k = 0; j < rightRows && k < columns; k++) {
          expected += (double) left[(i + 2) * columns + k] * right[(j + 1) * columns + k];
        }
        assertThat((double) target[i * packed.stride() + j])
            .isCloseTo(expected, within(1e-6 * columns));
      }
    }
  }

  @Property(tries = 50)
  void multiply_sameRowElsewhere_sameBits(
      @ForAll @IntRange(min = 1, max = 700) int columns, @ForAll long seed) {
    Random random = new Random(seed);
    int rows = 41;
    float[] matrix = random(random, rows * columns);
    System.arraycopy(matrix, 0, matrix, 40 * columns, columns);
    PackedRows packed = PackedRows.of(matrix, columns, 0, rows);
    float[] target = new float[rows * packed.stride()];

    FloatProduct.multiply(matrix, 0, rows, packed, target);

    for (int i = 0; i < rows; i++) {
      assertThat(target[i * packed.stride()]).isEqualTo(target[i * packed.stride() + 40]);
      assertThat(target[i]).isEqualTo(target[40 * packed.stride() + i]);
      for (int j = 0; j < rows; j++) {
        assertThat(target[i * packed.stride() + j]).isEqualTo(target[j * packed.stride() + i]);
      }
    }
  }

  @Property(tries = 50)
  void multiply_gatheredRows_sameBitsAsInOrderAndZeros(
      @ForAll @IntRange(min = 1, max = 300) int columns, @ForAll long seed) {
    Random random = new Random(seed);
    float[] matrix = random(random, 7 * columns);
    int[] sources = random.ints(40, PackedRows.ZEROS, 7).toArray();
    PackedRows inOrder = PackedRows.of(matrix, columns, 0, 7);
    PackedRows gathered = PackedRows.gathered(matrix, columns, sources);
    float[] expected = new float[7 * inOrder.stride()];
    float[] target = new float[7 * gathered.stride()];

    FloatProduct.multiply(matrix, 0, 7, inOrder, expected);
    FloatProduct.multiply(matrix, 0, 7, gathered, target);

    assertThat(gathered.rows()).isEqualTo(40);
    for (int i = 0; i < 7; i++) {
      for (int j = 0; j < 40; j++) {
        assertThat(target[i * gathered.stride() + j])
            .isEqualTo(
                sources[j] == PackedRows.ZEROS ? 0f : expected[i * inOrder.stride() + sources[j]]);
      }
    }
  }

  @Test
  void multiply_targetTooShort_refused() {
    PackedRows packed = PackedRows.of(new float[4], 2, 0, 2);

    assertThatThrownBy(() -> FloatProduct.multiply(new float[4], 0, 2, packed, new float[1]))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  private static float[] random(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
    return values;
  }
}
