package org.crosshash.guidance.part;

import org.crosshash.guidance.matrix.RowProducts;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.matrix.UnitRows;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;

/** Cosine similarities of images and of texts, weighted and added: DGCPN's P. */
public final class FusedCosine {
  private FusedCosine() {}

  /**
   * The fused similarities; symmetric.
   *
   * @param images one vector an item
   * @param texts one vector for each of the same items
   * @param textWeight weight of the texts; the images have the rest of 1
   */
  public static SquareMatrix of(
      FloatMatrix images, FloatMatrix texts, double textWeight, Workers workers) {
    SquareMatrix fused = cosines(images, workers);
    SquareMatrix other = cosines(texts, workers);
    float[] values = fused.values();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (textWeight * other.values()[i] + (1 - textWeight) * values[i]);
    }
    return fused;
  }

  /** The cosine of every row with every row; 0 for a row of zeros. */
  public static SquareMatrix cosines(FloatMatrix rows, Workers workers) {
    return RowProducts.of(UnitRows.of(rows), rows.columns(), Stage.POPULATION, workers);
  }
}
