package org.crosshash.guidance;

import java.util.Arrays;
import java.util.Objects;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.matrix.FloatProduct;
import org.crosshash.guidance.matrix.PackedRows;
import org.crosshash.guidance.matrix.UnitRows;
import org.crosshash.tables.FloatMatrix;

/**
 * DJSRH's guidance, computed from the vectors of the batch that is asked for.
 *
 * <p>A vector of zeros has cosine 0, so 2 cos - 1 is -1 on its whole row, the diagonal included, as
 * in the released code. Reads the matrices where they lie: they must stay readable. The vectors are
 * taken as given, neither centred nor otherwise moved.
 */
public final class DjsrhGuidance implements Guidance {
  private final DjsrhRecipe recipe;
  private final FloatMatrix images;
  private final FloatMatrix texts;
  private final int[] positions;

  /**
   * Guidance over some rows of embeddings.
   *
   * @param recipe β, η and μ
   * @param images image vectors of all rows
   * @param texts text vectors of the same rows
   * @param positions for each training item its row
   * @throws IndexOutOfBoundsException if a position is not a row
   */
  public DjsrhGuidance(DjsrhRecipe recipe, FloatMatrix images, FloatMatrix texts, int[] positions) {
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
          "DJSRH's similarity depends on the whole batch, so rows and columns must be the same",
          rows.length + " rows and " + columns.length + " other columns",
          "ask for rows and columns of one batch");
    }
    int[] batch = Arrays.stream(rows).map(row -> positions[row]).toArray();
    float[] mixed = mix(cosines(images, batch), cosines(texts, batch));
    PackedRows packed = PackedRows.of(mixed, Math.max(1, batch.length), 0, batch.length);
    float[] second = new float[batch.length * packed.stride()];
    FloatProduct.multiply(mixed, 0, batch.length, packed, second);
    for (int row = 0; row < batch.length; row++) {
      for (int column = 0; column < batch.length; column++) {
        int i = row * batch.length + column;
        double secondOrder = second[row * packed.stride() + column] / (double) batch.length;
        mixed[i] =
            (float) (recipe.mu() * ((1 - recipe.eta()) * mixed[i] + recipe.eta() * secondOrder));
      }
    }
    return mixed;
  }

  /** S̃ = β (2 cos_I - 1) + (1-β) (2 cos_T - 1). */
  private float[] mix(float[] imageCosines, float[] textCosines) {
    float[] mixed = new float[imageCosines.length];
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] =
          (float)
              (recipe.beta() * (2.0 * imageCosines[i] - 1)
                  + (1 - recipe.beta()) * (2.0 * textCosines[i] - 1));
    }
    return mixed;
  }

  private static float[] cosines(FloatMatrix matrix, int[] rows) {
    float[] units = UnitRows.of(matrix, rows);
    PackedRows packed = PackedRows.of(units, matrix.columns(), 0, rows.length);
    float[] products = new float[rows.length * packed.stride()];
    FloatProduct.multiply(units, 0, rows.length, packed, products);
    float[] cosines = new float[rows.length * rows.length];
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(products, row * packed.stride(), cosines, row * rows.length, rows.length);
    }
    return cosines;
  }
}
