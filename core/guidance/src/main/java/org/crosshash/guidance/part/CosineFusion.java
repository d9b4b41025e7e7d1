package org.crosshash.guidance.part;

/** How the cosines of two modalities become one similarity; the same bits for the same cosines. */
@FunctionalInterface
public interface CosineFusion {
  /**
   * The similarity of a pair.
   *
   * @param image cosine of the images
   * @param text cosine of the texts
   */
  float of(float image, float text);

  /**
   * Their weighted sum.
   *
   * @param textWeight weight of the texts; the images have the rest of 1
   */
  static CosineFusion weighted(double textWeight) {
    return (image, text) -> (float) (textWeight * text + (1 - textWeight) * image);
  }
}
