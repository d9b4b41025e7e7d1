package org.crosshash.guidance.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.crosshash.guidance.TestWorkers;
import org.crosshash.guidance.matrix.BitMatrix;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.junit.jupiter.api.Test;

class JointMatrixTest {
  @Property(tries = 50)
  void join_anySize_equalsTheFormulaBitForBit(
      @ForAll @IntRange(min = 1, max = 90) int size, @ForAll long seed) {
    Random random = new Random(seed);
    float[] values = new float[size * size];
    BitMatrix fused = new BitMatrix(size);
    int[] cells = random.ints(size, 0, 3).toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
      if (random.nextBoolean()) {
        fused.set(i / size, i % size);
      }
    }
    float[] joined = join(values.clone(), fused, cells);

    for (int row = 0; row < size; row++) {
      float[] own = Arrays.copyOfRange(values, row * size, (row + 1) * size);
      double smallest = smallest(own);
      double largest = largest(own);
      for (int column = 0; column < size; column++) {
        boolean near = fused.get(row, column);
        boolean together = cells[row] == cells[column];
        float stretched =
            largest > smallest
                ? (float) (2 * (own[column] - smallest) / (largest - smallest) - 1)
                : 0;
        assertThat(joined[row * size + column])
            .isEqualTo(near != together ? stretched : near ? 1f : -1f);
      }
    }
  }

  @Test
  void join_rowWithoutSpread_zeroWhereTheSidesDiffer() {
    BitMatrix fused = new BitMatrix(20);
    for (int column = 0; column < 20; column += 2) {
      fused.set(3, column);
    }

    float[] joined = join(new float[400], fused, new int[20]);

    for (int column = 0; column < 20; column++) {
      assertThat(joined[60 + column]).isEqualTo(column % 2 == 0 ? 1f : 0f);
    }
  }

  private static float[] join(float[] values, BitMatrix fused, int[] cells) {
    SquareMatrix matrix = new SquareMatrix(fused.size(), values);
    TestWorkers.with(workers -> {
      JointMatrix.join(matrix, fused, cells, workers);
      return matrix;
    });
    return values;
  }

  private static double smallest(float[] values) {
    double smallest = Double.POSITIVE_INFINITY;
    for (float value : values) {
      smallest = Math.min(smallest, value);
    }
    return smallest;
  }

  private static double largest(float[] values) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float value : values) {
      largest = Math.max(largest, value);
    }
    return largest;
  }
}
