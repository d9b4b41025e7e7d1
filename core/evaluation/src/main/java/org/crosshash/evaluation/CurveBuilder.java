package org.crosshash.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Collects what the curves need of each query.
 *
 * <p>Counts are kept by query and added up in their order at the end, so that the sum does not
 * depend on which thread came first. Different queries may be added by different threads.
 */
final class CurveBuilder {
  private final int queries;
  private final int[] ranks;
  private final int[] relevant;
  private final int[][] hitsByRank;
  private final int[][] itemsByRadius;
  private final int[][] hitsByRadius;

  CurveBuilder(int queries, int size, int points) {
    this.queries = queries;
    this.ranks = ranks(size, points);
    this.relevant = new int[queries];
    this.hitsByRank = new int[queries][];
    this.itemsByRadius = new int[queries][];
    this.hitsByRadius = new int[queries][];
  }

  /** Evenly spaced ranks from 1 to size, rounded down, as numpy's linspace with integers. */
  private static int[] ranks(int size, int points) {
    int[] ranks = new int[points];
    double step = points == 1 ? 0 : (size - 1.0) / (points - 1);
    for (int point = 0; point < points; point++) {
      ranks[point] = (int) (1 + point * step);
    }
    if (points > 1) {
      ranks[points - 1] = size;
    }
    return ranks;
  }

  void add(int query, RankedRelevance list) {
    relevant[query] = list.relevant();
    int[] byRank = new int[ranks.length];
    for (int point = 0; point < ranks.length; point++) {
      byRank[point] = list.hitsWithin(ranks[point]);
    }
    hitsByRank[query] = byRank;
    int[] items = new int[list.bits() + 1];
    int[] hits = new int[list.bits() + 1];
    int itemsSoFar = 0;
    int hitsSoFar = 0;
    for (int radius = 0; radius < items.length; radius++) {
      itemsSoFar += list.itemsAt(radius);
      hitsSoFar += list.hitsAt(radius);
      items[radius] = itemsSoFar;
      hits[radius] = hitsSoFar;
    }
    itemsByRadius[query] = items;
    hitsByRadius[query] = hits;
  }

  List<Curve> curves() {
    List<Curve> curves = new ArrayList<>();
    int[][] itemsByRank = new int[queries][];
    Arrays.fill(itemsByRank, ranks);
    double[] rank = Arrays.stream(ranks).asDoubleStream().toArray();
    addCurves(curves, "rank", rank, itemsByRank, hitsByRank);
    double[] radius = new double[itemsByRadius[0].length];
    Arrays.setAll(radius, i -> i);
    addCurves(curves, "radius", radius, itemsByRadius, hitsByRadius);
    return curves;
  }

  private void addCurves(List<Curve> curves, String by, double[] x, int[][] items, int[][] hits) {
    double[] precision = new double[x.length];
    double[] recall = new double[x.length];
    for (int query = 0; query < queries; query++) {
      for (int point = 0; point < x.length; point++) {
        if (items[query][point] > 0) {
          precision[point] += (double) hits[query][point] / items[query][point];
        }
        if (relevant[query] > 0) {
          recall[point] += (double) hits[query][point] / relevant[query];
        }
      }
    }
    for (int point = 0; point < x.length; point++) {
      precision[point] /= queries;
      recall[point] /= queries;
    }
    curves.add(new Curve("precision_recall_by_" + by, recall, precision));
    curves.add(new Curve("precision_by_" + by, x, precision));
    curves.add(new Curve("recall_by_" + by, x, recall));
  }
}
