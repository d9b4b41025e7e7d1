package org.crosshash.guidance.part;

import java.util.Arrays;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.work.Workers;

/**
 * UCHSTM's fusion of two modalities: 1 where both are above their thresholds, elsewhere their
 * weighted sum.
 *
 * @param textWeight weight of the texts; the images have the rest of 1
 * @param textThreshold texts strictly above it are alike
 * @param imageThreshold images strictly above it are alike
 */
public record AgreementFusion(double textWeight, double textThreshold, double imageThreshold)
    implements CosineFusion {
  /** Whether both modalities call a pair alike. */
  public boolean agreed(float image, float text) {
    // As the released code compares: in single precision.
    return text > (float) textThreshold && image > (float) imageThreshold;
  }

  @Override
  public float of(float image, float text) {
    return agreed(image, text) ? 1f : (float) (textWeight * text + (1 - textWeight) * image);
  }

  /**
   * Overwrites the images' similarities with the fused ones.
   *
   * @return how many entries both modalities call alike
   */
  public long apply(SquareMatrix images, SquareMatrix texts, Workers workers) {
    int size = images.size();
    long[] agreed = new long[size];
    workers.run(
        size,
        row -> {
          for (int i = images.offset(row); i < images.offset(row) + size; i++) {
            float image = images.values()[i];
            float text = texts.values()[i];
            images.values()[i] = of(image, text);
            agreed[row] += agreed(image, text) ? 1 : 0;
          }
        });
    return Arrays.stream(agreed).sum();
  }
}
