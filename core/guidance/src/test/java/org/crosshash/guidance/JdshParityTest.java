package org.crosshash.guidance;

import java.util.Arrays;
import org.crosshash.guidance.JdshRecipe.Distribution;
import org.crosshash.guidance.JdshRecipe.Weighting;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.part.DistributionWeighting;
import org.junit.jupiter.api.Test;

/** JDSH's target of a recorded batch, which holds an item with an empty text. */
class JdshParityTest {
  private static final double TOLERANCE = 2e-6;

  @Test
  void block_constantsOfMirflickr_sameTarget() {
    Parity.assertClose(
        ParityBatch.block(JdshRecipe.paper()),
        Parity.floats("jdsh_flickr/S.npy").toArray(),
        TOLERANCE);
  }

  @Test
  void block_constantsOfNusWide_sameTarget() {
    Parity.assertClose(
        ParityBatch.block(
            recipe(
                0.4,
                0.3,
                0.3,
                new Weighting(
                    Distribution.PUBLISHED,
                    -0.62,
                    0.0128,
                    2,
                    0.2,
                    -0.62,
                    0.086,
                    4,
                    0.2,
                    -0.64,
                    0.75))),
        Parity.floats("jdsh_nus/S.npy").toArray(),
        TOLERANCE);
  }

  @Test
  void block_constantsThatOftenDrawOut_sameTarget() {
    Parity.assertClose(
        ParityBatch.block(recipe(0.5, 0.1, 0.4, fitted())),
        Parity.floats("jdsh_flickr_fit/S.npy").toArray(),
        TOLERANCE);
  }

  @Test
  void cross_recordedBatch_sameCrossModalSimilarity() {
    Parity.assertClose(
        JdshBuild.cross(shifted(ParityBatch.imageCosines()), shifted(ParityBatch.textCosines()))
            .values(),
        Parity.floats("jdsh_flickr_fit/S_high.npy").toArray(),
        TOLERANCE);
  }

  @Test
  void weighting_mixtureOfTheRecordedCrossModalSimilarity_sameTarget() {
    SquareMatrix images = shifted(ParityBatch.imageCosines());
    SquareMatrix texts = shifted(ParityBatch.textCosines());
    SquareMatrix cross = Parity.square("jdsh_flickr_fit/S_high.npy");
    SquareMatrix mixed = SquareMatrix.zeros(cross.size());
    for (int i = 0; i < mixed.size(); i++) {
      for (int j = 0; j < mixed.size(); j++) {
        mixed.values()[mixed.offset(i) + j] =
            (float)
                (0.5 * images.get(i, j)
                    + 0.1 * texts.get(i, j)
                    + 0.2 * ((double) cross.get(i, j) + cross.get(j, i)));
      }
    }

    new DistributionWeighting(-0.2824, 0.0472, -0.541, 0.975, 0.1, 0.2).apply(mixed);

    for (int i = 0; i < mixed.values().length; i++) {
      mixed.values()[i] *= 1.4f;
    }
    Parity.assertClose(mixed.values(), Parity.floats("jdsh_flickr_fit/S.npy").toArray(), TOLERANCE);
  }

  private static Weighting fitted() {
    return new Weighting(
        Distribution.PUBLISHED, -0.148, 0.0672, 2, 0.1, -0.148, 0.0488, 4, 0.2, -0.541, 0.975);
  }

  private static JdshRecipe recipe(double image, double text, double cross, Weighting weighting) {
    return new JdshRecipe(
        image,
        text,
        cross,
        new CosineMap(CosineMap.Mapping.SHIFTED, 1.4),
        weighting,
        VectorColumns.FEATURES);
  }

  private static SquareMatrix shifted(SquareMatrix cosines) {
    float[] values = Arrays.copyOf(cosines.values(), cosines.values().length);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (2.0 * values[i] - 1);
    }
    return new SquareMatrix(cosines.size(), values);
  }
}
