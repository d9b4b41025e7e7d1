package org.crosshash.evaluation;

/**
 * Exact means of average precision over all orders of items at equal distance.
 *
 * <p>In a group of c tied items with r relevant ones, after n items with h relevant, the item at
 * place j is relevant with probability r/c, and then (j-1)(r-1)/(c-1) of the places before it are
 * on average; so the group adds the sum over j of r/c (h + 1 + (j-1)(r-1)/(c-1)) / (n + j). Where a
 * cut falls inside a group, the number of its relevant items above the cut is hypergeometric, and
 * the normaliser, the hits above the cut, lies inside the expectation. Sums over the places of a
 * large group are differences of harmonic numbers, so that ties cost no more than distances do.
 */
final class TieAwarePrecision {
  /** Groups from this size on are summed in closed form. */
  private static final int LARGE = 32;

  private TieAwarePrecision() {}

  /** Expected average precision where the whole list is one group of ties. */
  static double averagePrecisionOfRandomOrder(RankedRelevance list) {
    int relevant = list.relevant();
    return relevant == 0 ? 0 : group(0, 0, list.size(), relevant) / relevant;
  }

  /** Expected average precision of the whole list; 0 where nothing is relevant. */
  static double averagePrecision(RankedRelevance list) {
    return averagePrecisionAt(list, list.size());
  }

  /** Expected average precision of the list cut at {@code cut}; 0 for an order without a hit. */
  static double averagePrecisionAt(RankedRelevance list, int cut) {
    int end = Math.min(cut, list.size());
    double sum = 0;
    int items = 0;
    int hits = 0;
    for (int distance = 0; distance <= list.bits() && items < end; distance++) {
      int tied = list.itemsAt(distance);
      int relevant = list.hitsAt(distance);
      if (items + tied > end) {
        return withCutGroup(sum, items, hits, tied, relevant, end - items);
      }
      sum += group(items, hits, tied, relevant);
      items += tied;
      hits += relevant;
    }
    return hits == 0 ? 0 : sum / hits;
  }

  /** Expected share of relevant items among the first {@code cut}. */
  static double precisionAt(RankedRelevance list, int cut) {
    int end = Math.min(cut, list.size());
    double hits = 0;
    int items = 0;
    for (int distance = 0; distance <= list.bits() && items < end; distance++) {
      int tied = list.itemsAt(distance);
      int taken = Math.min(tied, end - items);
      if (taken > 0) {
        hits += (double) list.hitsAt(distance) * taken / tied;
      }
      items += taken;
    }
    return hits / end;
  }

  /** What a whole group of ties adds to the expected sum of precisions at relevant items. */
  private static double group(int items, int hits, int tied, int relevant) {
    if (relevant == 0) {
      return 0;
    }
    double share = (double) relevant / tied;
    double before = tied == 1 ? 0 : (relevant - 1.0) / (tied - 1.0);
    return share * placesSum(items, hits + 1.0, before, tied);
  }

  /** The sum over places j of 1 to count of (first + (j-1) step) / (items + j). */
  private static double placesSum(int items, double first, double step, int count) {
    if (count >= LARGE) {
      // j - 1 = (items + j) - (items + 1)
      return step * count + (first - step * (items + 1.0)) * HarmonicNumbers.after(items, count);
    }
    double sum = 0;
    for (int place = 1; place <= count; place++) {
      sum += (first + (place - 1) * step) / (items + place);
    }
    return sum;
  }

  private static double withCutGroup(
      double sum, int items, int hits, int tied, int relevant, int taken) {
    int least = Math.max(0, taken - (tied - relevant));
    int most = Math.min(relevant, taken);
    double harmonic = placesSum(items, 1, 0, taken);
    double weighted = placesSum(items, 0, 1, taken);
    double[] probability = hypergeometric(tied, relevant, taken, least, most);
    double expected = 0;
    for (int found = least; found <= most; found++) {
      if (hits + found > 0) {
        double before = taken == 1 ? 0 : (found - 1.0) / (taken - 1.0);
        double part = (double) found / taken * ((hits + 1) * harmonic + before * weighted);
        expected += probability[found - least] * (sum + part) / (hits + found);
      }
    }
    return expected;
  }

  /** Probability of each count of relevant items among those taken, from the mode outwards. */
  private static double[] hypergeometric(int tied, int relevant, int taken, int least, int most) {
    double[] weight = new double[most - least + 1];
    long peak = (long) (taken + 1) * (relevant + 1) / (tied + 2);
    int mode = (int) Math.max(least, Math.min(most, peak));
    weight[mode - least] = 1;
    double total = 1;
    for (int found = mode; found < most; found++) {
      double ratio =
          (double) (relevant - found)
              * (taken - found)
              / ((found + 1.0) * (tied - relevant - taken + found + 1.0));
      weight[found + 1 - least] = weight[found - least] * ratio;
      total += weight[found + 1 - least];
    }
    for (int found = mode; found > least; found--) {
      double ratio =
          found
              * (tied - relevant - taken + (double) found)
              / ((relevant - found + 1.0) * (taken - found + 1.0));
      weight[found - 1 - least] = weight[found - least] * ratio;
      total += weight[found - 1 - least];
    }
    for (int i = 0; i < weight.length; i++) {
      weight[i] /= total;
    }
    return weight;
  }
}
