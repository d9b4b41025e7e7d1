package org.crosshash.guidance.community;

import java.util.Arrays;
import org.crosshash.guidance.cluster.CellMeans;
import org.crosshash.guidance.cluster.NearestCentre;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;

/**
 * The cells that communities grow into: every item goes to its nearest pseudo-centre, then one
 * Lloyd step moves the centres to the means of their items and assigns the items anew.
 *
 * @param centres means of the cells that held items after the first assignment, in the order of the
 *     pseudo-centres
 * @param cells the nearest of them for every item
 */
public record CommunityCells(FloatMatrix centres, int[] cells) {
  /**
   * Grows cells.
   *
   * @param rows one vector an item: its whole image
   * @param communities the community of each item
   * @param densify whether midpoints of communities are pseudo-centres, too
   */
  public static CommunityCells of(
      FloatMatrix rows, int[] communities, boolean densify, Workers workers) {
    PseudoCentres centres = PseudoCentres.of(rows, communities, densify, workers);
    return lloydStep(rows, centres.nearest(rows, workers), workers);
  }

  /**
   * One Lloyd step.
   *
   * @param assigned the pseudo-centre of each item; centres without items fall away
   */
  public static CommunityCells lloydStep(FloatMatrix rows, long[] assigned, Workers workers) {
    long[] held = Arrays.stream(assigned).sorted().distinct().toArray();
    int[] ids = Arrays.stream(assigned).mapToInt(id -> Arrays.binarySearch(held, id)).toArray();
    FloatMatrix centres = CellMeans.of(rows, ids, held.length, workers);
    return new CommunityCells(centres, new NearestCentre(centres).assign(rows, workers));
  }
}
