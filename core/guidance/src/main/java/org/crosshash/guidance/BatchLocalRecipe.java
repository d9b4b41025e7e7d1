package org.crosshash.guidance;

import java.util.SortedSet;
import org.crosshash.guidance.matrix.SquareMatrix;

/** A recipe that makes the targets of a batch from the cosines inside the batch. */
public sealed interface BatchLocalRecipe extends GuidanceRecipe
    permits CirhRecipe, DjsrhRecipe, DsahRecipe, JdshRecipe {
  /** The columns that cosines are taken of. */
  VectorColumns columns();

  /**
   * The targets of a batch of B items.
   *
   * @param images cosines of the images, B x B; may be overwritten
   * @param texts cosines of the texts, B x B; may be overwritten
   * @return finite targets, B x B
   */
  SquareMatrix target(SquareMatrix images, SquareMatrix texts);

  @Override
  default boolean batchLocal() {
    return true;
  }

  @Override
  default SortedSet<String> vectorColumns() {
    return columns().names();
  }
}
