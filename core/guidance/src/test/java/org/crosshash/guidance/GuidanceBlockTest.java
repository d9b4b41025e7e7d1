package org.crosshash.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.FloatMatrix;
import org.junit.jupiter.api.Test;

class GuidanceBlockTest {
  @Test
  void dense_anyRowsAndColumns_thoseValues() {
    Guidance guidance = new DenseGuidance(FloatMatrix.of(new float[] {1, 2, 3, 4}, 2));

    assertThat(guidance.size()).isEqualTo(2);
    assertThat(guidance.block(new int[] {1, 0, 1}, new int[] {0})).containsExactly(3f, 1f, 3f);
  }

  @Test
  void dense_notSquare_refused() {
    assertThatThrownBy(() -> new DenseGuidance(FloatMatrix.of(new float[6], 2)))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("3 x 2");
  }

  @Test
  void djsrh_randomBatch_equalsTheFormula() {
    FloatMatrix images = random(9, 5, 1);
    FloatMatrix texts = random(9, 3, 2);
    int[] positions = {8, 3, 5, 0, 1};
    DjsrhRecipe recipe = new DjsrhRecipe(0.7, 0.4, 1.5, new VectorColumns("image", "text"));
    Guidance guidance = new BatchLocalGuidance(recipe, images, texts, positions);
    int[] batch = {4, 2, 0};

    float[] block = guidance.block(batch, batch);

    double[][] mixed = new double[3][3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        int a = positions[batch[i]];
        int b = positions[batch[j]];
        mixed[i][j] = 0.7 * (2 * cosine(images, a, b) - 1) + 0.3 * (2 * cosine(texts, a, b) - 1);
      }
    }
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        double second = 0;
        for (int k = 0; k < 3; k++) {
          second += mixed[i][k] * mixed[j][k] / 3;
        }
        assertThat((double) block[3 * i + j])
            .isCloseTo(1.5 * (0.6 * mixed[i][j] + 0.4 * second), within(2e-6));
      }
    }
    assertThat(guidance.size()).isEqualTo(5);
  }

  @Test
  void djsrh_rowsAreNotTheColumns_refused() {
    Guidance guidance =
        new BatchLocalGuidance(
            DjsrhRecipe.paper(), random(4, 2, 1), random(4, 2, 2), new int[] {0, 1});

    assertThatThrownBy(() -> guidance.block(new int[] {0, 1}, new int[] {1, 0}))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("rows and columns must be the same");
  }

  @Test
  void djsrh_settings_readBackAlike() {
    DjsrhRecipe recipe = new DjsrhRecipe(0.3, 0.1, 2.25, new VectorColumns("a", "b"));

    assertThat(RecordSettings.read(DjsrhRecipe.class, recipe.settings())).isEqualTo(recipe);
  }

  @Test
  void summary_knownMatrix_countsAndShares() {
    ValueSummary summary = ValueSummary.of(FloatMatrix.of(new float[] {1, -1, 0, 1}, 2));

    assertThat(summary.minimum()).isEqualTo(-1);
    assertThat(summary.maximum()).isEqualTo(1);
    assertThat(summary.mean()).isEqualTo(0.25);
    assertThat(summary.sharePlus()).isEqualTo(0.5);
    assertThat(summary.shareMinus()).isEqualTo(0.25);
    assertThat(summary.histogram()[0]).isEqualTo(1);
    assertThat(summary.histogram()[32]).isEqualTo(1);
    assertThat(summary.histogram()[63]).isEqualTo(2);
  }

  @Test
  void summary_oneValue_oneBin() {
    ValueSummary summary = ValueSummary.of(FloatMatrix.of(new float[] {3, 3, 3, 3}, 2));

    assertThat(summary.histogram()[0]).isEqualTo(4);
  }

  private static FloatMatrix random(int rows, int columns, long seed) {
    Random random = new Random(seed);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return FloatMatrix.of(values, columns);
  }

  private static double cosine(FloatMatrix matrix, int a, int b) {
    double product = 0;
    double first = 0;
    double second = 0;
    for (int i = 0; i < matrix.columns(); i++) {
      product += (double) matrix.get(a, i) * matrix.get(b, i);
      first += (double) matrix.get(a, i) * matrix.get(a, i);
      second += (double) matrix.get(b, i) * matrix.get(b, i);
    }
    return product / Math.sqrt(first * second);
  }
}
