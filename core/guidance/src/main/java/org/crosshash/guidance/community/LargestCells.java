package org.crosshash.guidance.community;

import org.crosshash.guidance.cluster.CellMeans;
import org.crosshash.guidance.cluster.NearestCentre;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;

/**
 * {@link CommunityCells} for many items: only the largest communities have centres, and only the
 * 128 largest of these have midpoints, so that the number of centres does not grow with the items.
 *
 * @param maximumCentres communities that have a centre, at least 1
 * @param densify whether midpoints of communities are centres, too
 */
public record LargestCells(int maximumCentres, boolean densify) {
  /** Their midpoints are 8,128. */
  private static final int MOST_MIDPOINT_ENDS = 128;

  /**
   * The cell of every item: nearest centre, one Lloyd step, nearest centre again.
   *
   * @param rows one vector an item: its whole image
   * @param communities the community of each item, the largest first
   */
  public int[] cells(FloatMatrix rows, int[] communities, Workers workers) {
    int count = CommunityIds.sizes(communities).length;
    int kept = Math.min(count, maximumCentres);
    // All others share one cell more, whose mean is not a centre.
    int[] labels = new int[communities.length];
    for (int item = 0; item < labels.length; item++) {
      labels[item] = Math.min(communities[item], kept);
    }
    FloatMatrix means = CellMeans.of(rows, labels, kept + 1, workers);
    NearestCentre centres = new NearestCentre(centres(means, kept));
    int[] nearest = centres.label(rows, workers);
    long[] assigned = new long[nearest.length];
    for (int item = 0; item < assigned.length; item++) {
      assigned[item] = nearest[item];
    }
    return CommunityCells.lloydStep(rows, assigned, workers).cells();
  }

  private FloatMatrix centres(FloatMatrix means, int kept) {
    int[] positions = CommunityIds.singletons(kept);
    FloatMatrix largest = means.gather(positions);
    if (!densify) {
      return largest;
    }
    int ends = Math.min(kept, MOST_MIDPOINT_ENDS);
    FloatMatrix all = new PseudoCentres(means.gather(CommunityIds.singletons(ends)), true).all();
    int columns = means.columns();
    float[] centres = new float[(kept + all.rows() - ends) * columns];
    for (int row = 0; row < kept; row++) {
      largest.copyRow(row, centres, row * columns);
    }
    for (int row = ends; row < all.rows(); row++) {
      all.copyRow(row, centres, (kept + row - ends) * columns);
    }
    return FloatMatrix.of(centres, columns);
  }
}
