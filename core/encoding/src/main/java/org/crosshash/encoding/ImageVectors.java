package org.crosshash.encoding;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.crosshash.tables.FloatMatrix;

/**
 * What an encoder makes of one picture; as the model gives it, never centred.
 *
 * @param image the picture in the space of texts; unit length where the model makes it so
 * @param features the picture in the model's own feature space
 * @param objects a row an object in the space of texts, the whole picture last
 * @param objectFeatures a row an object in the feature space, in the same order
 * @param tokens a row a cell of the model's grid in the feature space, if asked for
 */
public record ImageVectors(
    float[] image,
    float[] features,
    FloatMatrix objects,
    FloatMatrix objectFeatures,
    Optional<FloatMatrix> tokens) {
  /** Checks that both views of the objects have the same number of rows. */
  public ImageVectors {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(features, "features");
    Objects.requireNonNull(tokens, "tokens");
    if (objects.rows() != objectFeatures.rows() || objects.rows() == 0) {
      throw new IllegalArgumentException(
          "Objects must have a row in both spaces: %d and %d rows"
              .formatted(objects.rows(), objectFeatures.rows()));
    }
  }

  /** Vectors of a whole picture, which is its only object. */
  public static ImageVectors whole(float[] image, float[] features) {
    return new ImageVectors(
        image,
        features,
        FloatMatrix.ofRows(List.of(image)),
        FloatMatrix.ofRows(List.of(features)),
        Optional.empty());
  }
}
