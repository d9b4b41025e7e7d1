package org.crosshash.guidance.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BitMatrixTest {
  @Property(tries = 50)
  void operations_randomMatrices_equalThoseOfBooleans(
      @ForAll @IntRange(min = 1, max = 150) int size, @ForAll long seed) {
    Random random = new Random(seed);
    boolean[][] first = random(random, size);
    boolean[][] second = random(random, size);
    BitMatrix a = of(first);
    BitMatrix b = of(second);
    BitMatrix either = a.or(b);
    BitMatrix symmetric = a.symmetrised();

    long both = 0;
    long all = 0;
    for (int i = 0; i < size; i++) {
      List<Integer> columns = new ArrayList<>();
      for (int j = 0; j < size; j++) {
        both += first[i][j] && second[i][j] ? 1 : 0;
        all += first[i][j] ? 1 : 0;
        assertThat(either.get(i, j)).isEqualTo(first[i][j] || second[i][j]);
        assertThat(symmetric.get(i, j)).isEqualTo(first[i][j] || first[j][i]);
        if (first[i][j]) {
          columns.add(j);
        }
      }
      List<Integer> walked = new ArrayList<>();
      for (int j = a.next(i, 0); j >= 0; j = a.next(i, j + 1)) {
        walked.add(j);
      }
      assertThat(walked).isEqualTo(columns);
      assertThat(a.count(i)).isEqualTo(columns.size());
    }
    assertThat(a.countBoth(b)).isEqualTo(both);
    assertThat(a.count()).isEqualTo(all);
  }

  @Test
  void or_otherSize_refused() {
    assertThatThrownBy(() -> new BitMatrix(3).or(new BitMatrix(4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 and 4");
  }

  private static boolean[][] random(Random random, int size) {
    boolean[][] values = new boolean[size][size];
    for (boolean[] row : values) {
      for (int j = 0; j < size; j++) {
        row[j] = random.nextInt(3) == 0;
      }
    }
    return values;
  }

  private static BitMatrix of(boolean[][] values) {
    BitMatrix matrix = new BitMatrix(values.length);
    for (int i = 0; i < values.length; i++) {
      for (int j = 0; j < values.length; j++) {
        if (values[i][j]) {
          matrix.set(i, j);
        }
      }
    }
    return matrix;
  }

  @Property(tries = 100)
  void setAbove_anyWidth_strictlyAboveOnly(
      @ForAll @IntRange(min = 1, max = 200) int size, @ForAll long seed) {
    Random random = new Random(seed);
    float[] values = new float[size + 4];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(5) / 10f;
    }
    // One is a float, one lies just below, one just above it.
    for (double threshold : new double[] {0.2f, 0.2f - 1e-12, 0.2f + 1e-12, -1}) {
      BitMatrix matrix = new BitMatrix(size);
      matrix.set(0, size - 1);

      matrix.setAbove(0, values, 4, threshold);

      for (int column = 0; column < size; column++) {
        assertThat(matrix.get(0, column)).isEqualTo(values[4 + column] > threshold);
        assertThat(matrix.bits(0, column / 8 * 8, 8) >> column % 8 & 1)
            .isEqualTo(values[4 + column] > threshold ? 1 : 0);
      }
    }
  }
}
