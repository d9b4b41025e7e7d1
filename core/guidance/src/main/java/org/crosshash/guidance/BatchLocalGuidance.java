package org.crosshash.guidance;

import java.util.Arrays;
import java.util.Objects;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.matrix.BatchProducts;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.matrix.UnitRows;
import org.crosshash.tables.FloatMatrix;

/**
 * Guidance that a batch-local recipe computes from the vectors of the batch that is asked for.
 *
 * <p>A vector of zeros has cosine 0 with everything, itself included, as in the released codes; so
 * 2 cos - 1 is -1 on its whole row. Reads the matrices where they lie: they must stay readable. The
 * vectors are taken as given, neither centred nor otherwise moved.
 */
public final class BatchLocalGuidance implements Guidance {
  private final BatchLocalRecipe recipe;
  private final FloatMatrix images;
  private final FloatMatrix texts;
  private final int[] positions;

  /**
   * Guidance over some rows of embeddings.
   *
   * @param images image vectors of all rows
   * @param texts text vectors of the same rows
   * @param positions for each training item its row
   * @throws IndexOutOfBoundsException if a position is not a row
   */
  public BatchLocalGuidance(
      BatchLocalRecipe recipe, FloatMatrix images, FloatMatrix texts, int[] positions) {
    this.recipe = Objects.requireNonNull(recipe, "recipe");
    this.images = images;
    this.texts = texts;
    this.positions = positions.clone();
    for (int position : positions) {
      Objects.checkIndex(position, Math.min(images.rows(), texts.rows()));
    }
  }

  @Override
  public int size() {
    return positions.length;
  }

  /**
   * {@inheritDoc}
   *
   * @throws CrosshashException if {@code rows} and {@code columns} differ
   */
  @Override
  public float[] block(int[] rows, int[] columns) {
    if (!Arrays.equals(rows, columns)) {
      throw CrosshashException.invalid(
          "The similarity of "
              + recipe.id()
              + " depends on the whole batch, so rows and columns must be the same",
          rows.length + " rows and " + columns.length + " other columns",
          "ask for rows and columns of one batch");
    }
    int[] batch = Arrays.stream(rows).map(row -> positions[row]).toArray();
    SquareMatrix.requireSize(batch.length);
    return recipe.target(cosines(images, batch), cosines(texts, batch)).values();
  }

  private static SquareMatrix cosines(FloatMatrix matrix, int[] rows) {
    float[] units = UnitRows.of(matrix, rows);
    return BatchProducts.of(units, units, matrix.columns());
  }
}
