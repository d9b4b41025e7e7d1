package org.crosshash.guidance.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RowArithmeticTest {
  @Property(tries = 200)
  void allFunctions_anyLength_equalNaiveLoops(
      @ForAll @IntRange(min = 0, max = 130) int count,
      @ForAll @IntRange(min = 0, max = 9) int offset,
      @ForAll long seed) {
    Random random = new Random(seed);
    float[] values = random(random, offset + count + 3);
    float[] others = random(random, count + 5);
    double sum = 0;
    double squares = 0;
    double product = 0;
    float smallest = Float.POSITIVE_INFINITY;
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      float value = values[offset + i];
      sum += value;
      squares += (value - 0.25) * (value - 0.25);
      product += (double) value * others[2 + i];
      smallest = Math.min(smallest, value);
      largest = Math.max(largest, value);
    }

    assertThat(RowArithmetic.sum(values, offset, count)).isCloseTo(sum, within(1e-12));
    assertThat(RowArithmetic.squares(values, offset, count, 0.25))
        .isCloseTo(squares, within(1e-12));
    assertThat(RowArithmetic.product(values, offset, others, 2, count))
        .isCloseTo(product, within(1e-12));
    assertThat(RowArithmetic.smallest(values, offset, count)).isEqualTo(smallest);
    assertThat(RowArithmetic.largest(values, offset, count)).isEqualTo(largest);
  }

  private static float[] random(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
    return values;
  }
}
