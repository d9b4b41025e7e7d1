package org.crosshash.guidance;

import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.matrix.FloatProduct;
import org.crosshash.guidance.matrix.PackedRows;
import org.crosshash.guidance.matrix.UnitRows;
import org.crosshash.guidance.part.FusedCosineBlocks;
import org.crosshash.tables.FloatMatrix;

/** Cosines, mapped, computed from the vectors of the block; the same bits as the dense matrix. */
final class CosineGuidance implements FactoredGuidance {
  /** Raise it when the vectors are read in another way. */
  static final int VERSION = 1;

  private final CosineRecipe recipe;
  private final Function<String, FloatMatrix> vectors;
  private final int[] positions;

  /**
   * Guidance over some rows of vectors.
   *
   * @param vectors the matrix of a column; must stay readable
   * @param positions for each item of the guidance its row in them
   */
  CosineGuidance(CosineRecipe recipe, Function<String, FloatMatrix> vectors, int[] positions) {
    this.recipe = recipe;
    this.vectors = vectors;
    this.positions = positions.clone();
    if (recipe instanceof CosineCrossRecipe cross) {
      int images = vectors.apply(cross.columns().imageColumn()).columns();
      int texts = vectors.apply(cross.columns().textColumn()).columns();
      if (images != texts) {
        throw CrosshashException.invalid(
            "Images and texts must be vectors of one space",
            images + " and " + texts + " dimensions",
            "choose the columns of the shared space, or align them");
      }
    }
  }

  @Override
  public Ingredients ingredients() {
    return new Ingredients(
        VERSION,
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        Optional.empty());
  }

  @Override
  public int size() {
    return positions.length;
  }

  @Override
  public float[] block(int[] rows, int[] columns) {
    float[] block =
        switch (recipe) {
          case CosineImageRecipe image -> cosines(image.imageColumn(), rows, columns);
          case CosineTextRecipe text -> cosines(text.textColumn(), rows, columns);
          case CosineFusedRecipe fused -> fused(fused, rows, columns);
          case CosineCrossRecipe cross -> cross(cross, rows, columns);
        };
    for (int i = 0; i < block.length; i++) {
      block[i] = (float) recipe.map().of(block[i]);
    }
    return block;
  }

  private float[] cosines(String column, int[] rows, int[] columns) {
    return products(column, rows, column, columns);
  }

  private float[] fused(CosineFusedRecipe fused, int[] rows, int[] columns) {
    FusedCosineBlocks blocks =
        new FusedCosineBlocks(
            vectors.apply(fused.columns().imageColumn()),
            vectors.apply(fused.columns().textColumn()),
            positions,
            fused.textWeight());
    return blocks.block(blocks.side(rows), blocks.side(columns));
  }

  private float[] cross(CosineCrossRecipe cross, int[] rows, int[] columns) {
    String images = cross.columns().imageColumn();
    String texts = cross.columns().textColumn();
    float[] there = products(images, rows, texts, columns);
    if (!cross.symmetrise()) {
      return there;
    }
    float[] back = products(images, columns, texts, rows);
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < columns.length; j++) {
        if (rows[i] != columns[j]) {
          int position = i * columns.length + j;
          there[position] = (float) (((double) there[position] + back[j * rows.length + i]) / 2);
        }
      }
    }
    return there;
  }

  /** Cosines of one column's vectors with another's. */
  private float[] products(String left, int[] rows, String right, int[] columns) {
    FloatMatrix matrix = vectors.apply(left);
    float[] units = UnitRows.of(matrix, places(rows));
    PackedRows packed =
        PackedRows.of(
            UnitRows.of(vectors.apply(right), places(columns)),
            matrix.columns(),
            0,
            columns.length);
    float[] products = new float[Math.multiplyExact(rows.length, packed.stride())];
    FloatProduct.multiply(units, 0, rows.length, packed, products);
    float[] block = new float[rows.length * columns.length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(products, i * packed.stride(), block, i * columns.length, columns.length);
    }
    return block;
  }

  private int[] places(int[] items) {
    int[] places = new int[items.length];
    for (int i = 0; i < places.length; i++) {
      places[i] = positions[items[i]];
    }
    return places;
  }
}
