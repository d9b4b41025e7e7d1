package org.crosshash.guidance;

import java.util.Optional;
import java.util.TreeMap;
import org.crosshash.guidance.part.FusedCosineBlocks;
import org.crosshash.guidance.part.SigmoidGraph;

/**
 * CIRH's S over all training items, computed block by block from the vectors of the block and from
 * the smallest value that each row keeps. The same bits as the dense matrix.
 */
final class CirhGuidance implements FactoredGuidance {
  /** Raise it when an ingredient changes its meaning. */
  static final int VERSION = 1;

  private static final String KEPT = "smallest_kept";

  private final double firstOrderWeight;
  private final FusedCosineBlocks cosines;
  private final float[] smallestKept;

  /**
   * Guidance over fused cosines.
   *
   * @param firstOrderWeight a2
   * @param smallestKept for each row the value below which it is 0
   */
  CirhGuidance(double firstOrderWeight, FusedCosineBlocks cosines, float[] smallestKept) {
    this.firstOrderWeight = firstOrderWeight;
    this.cosines = cosines;
    this.smallestKept = smallestKept;
  }

  /** Reads back what {@link #ingredients} gave. */
  static CirhGuidance of(CirhRecipe recipe, FusedCosineBlocks cosines, Ingredients stored) {
    stored.requireVersion(VERSION);
    return new CirhGuidance(recipe.firstOrderWeight(), cosines, stored.narrow(KEPT));
  }

  @Override
  public Ingredients ingredients() {
    TreeMap<String, double[]> columns = new TreeMap<>();
    columns.put(KEPT, Ingredients.widened(smallestKept));
    return new Ingredients(
        VERSION, new TreeMap<>(), columns, new TreeMap<>(), new TreeMap<>(), Optional.empty());
  }

  @Override
  public int size() {
    return cosines.size();
  }

  @Override
  public float[] block(int[] rows, int[] columns) {
    float[] block = cosines.block(cosines.side(rows), cosines.side(columns));
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < columns.length; j++) {
        float fused = block[i * columns.length + j];
        block[i * columns.length + j] =
            SigmoidGraph.mixed(
                fused < smallestKept[rows[i]] ? 0 : fused,
                fused < smallestKept[columns[j]] ? 0 : fused,
                rows[i] == columns[j],
                firstOrderWeight);
      }
    }
    return block;
  }
}
