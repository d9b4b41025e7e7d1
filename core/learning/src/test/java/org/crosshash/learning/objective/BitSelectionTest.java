package org.crosshash.learning.objective;

import static org.assertj.core.api.Assertions.assertThat;

import org.crosshash.learning.support.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitSelectionTest {
  private static final int BATCH = 13;
  private static final int BITS = 16;

  @Test
  void select_sum_takesTheStrongerSide() {
    float[] image = {0.9f, -0.2f, 0.1f, -0.5f, 0f, 0.3f, -1f, 1f};
    float[] text = {-0.3f, 0.6f, 0.1f, -0.5f, 0f, -0.3f, 0.5f, -0.5f};

    assertThat(BitSelection.SUM.select(image, text, new float[1], 1))
        .containsExactly(1, 1, 1, -1, 1, 1, -1, 1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void select_discrete_equalsANaiveSweepAndComesNearerToTheGuidance(long seed) {
    float[] image = Fixtures.gaussian(seed, BATCH * BITS);
    float[] text = Fixtures.gaussian(seed + 50, BATCH * BITS);
    float[] similarity = Fixtures.gaussian(seed + 100, BATCH * BATCH);

    float[] start = BitSelection.SUM.select(image, text, similarity, BATCH);
    float[] selected = BitSelection.DISCRETE.select(image, text, similarity, BATCH);

    assertThat(selected).isEqualTo(naive(image, text, similarity, start));
    assertThat(distance(selected, similarity)).isLessThan(distance(start, similarity));
    for (int i = 0; i < selected.length; i++) {
      if ((image[i] >= 0) == (text[i] >= 0)) {
        assertThat(selected[i]).isEqualTo(start[i]);
      }
    }
  }

  /** Tries both signs of every disputed bit and counts the whole distance anew. */
  private static float[] naive(float[] image, float[] text, float[] similarity, float[] start) {
    float[] codes = start.clone();
    for (int bit = 0; bit < BITS; bit++) {
      for (int item = 0; item < BATCH; item++) {
        int at = item * BITS + bit;
        if ((image[at] >= 0) != (text[at] >= 0)) {
          double before = distance(codes, similarity);
          codes[at] = -codes[at];
          if (distance(codes, similarity) >= before) {
            codes[at] = -codes[at];
          }
        }
      }
    }
    return codes;
  }

  private static double distance(float[] codes, float[] similarity) {
    double sum = 0;
    for (int i = 0; i < BATCH; i++) {
      for (int j = 0; j < BATCH; j++) {
        if (i != j) {
          double product = 0;
          for (int bit = 0; bit < BITS; bit++) {
            product += codes[i * BITS + bit] * codes[j * BITS + bit];
          }
          double wanted =
              (Math.clamp(similarity[i * BATCH + j], -1.0, 1.0)
                      + Math.clamp(similarity[j * BATCH + i], -1.0, 1.0))
                  / 2;
          sum += (BITS * wanted - product) * (BITS * wanted - product);
        }
      }
    }
    return sum;
  }
}
