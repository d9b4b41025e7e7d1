package org.crosshash.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.crosshash.errors.CrosshashException;

/**
 * How well a division of items into communities agrees with their labels.
 *
 * <p>Items without labels are left out. An item with several labels counts for each of them, with
 * equal parts that sum to 1 in the mutual information.
 *
 * @param items items with labels
 * @param normalisedMutualInformation mutual information of community and label over the arithmetic
 *     mean of their entropies, in [0, 1]; for items of one label each it is scikit-learn's {@code
 *     normalized_mutual_info_score}. Where neither community nor label varies it is 1, where one of
 *     them varies 0
 * @param purity share of the items that carry the commonest label of their community, in [0, 1]
 */
public record CommunityAgreement(int items, double normalisedMutualInformation, double purity) {
  /**
   * Compares communities with labels.
   *
   * @param communities the community of each item, any numbers
   * @param labels the labels of each item, as many
   * @throws CrosshashException if there are more of one than of the other, or no item has a label
   */
  public static CommunityAgreement of(int[] communities, List<? extends Set<String>> labels) {
    if (communities.length != labels.size()) {
      throw CrosshashException.invalid(
          "Communities and labels must be of the same items",
          communities.length + " communities and " + labels.size() + " items with labels",
          "give both for the items of one guidance");
    }
    TreeMap<String, Integer> names = new TreeMap<>();
    for (Set<String> ofItem : labels) {
      ofItem.forEach(name -> names.putIfAbsent(name, 0));
    }
    int next = 0;
    for (String name : names.navigableKeySet()) {
      names.put(name, next++);
    }
    TreeMap<Integer, long[]> carriers = new TreeMap<>();
    TreeMap<Integer, double[]> shares = new TreeMap<>();
    int items = 0;
    for (int item = 0; item < communities.length; item++) {
      Set<String> ofItem = labels.get(item);
      if (ofItem.isEmpty()) {
        continue;
      }
      items++;
      long[] carrying =
          carriers.computeIfAbsent(communities[item], community -> new long[names.size()]);
      double[] sharing =
          shares.computeIfAbsent(communities[item], community -> new double[names.size()]);
      for (String name : new TreeSet<>(ofItem)) {
        carrying[names.get(name)]++;
        sharing[names.get(name)] += 1.0 / ofItem.size();
      }
    }
    if (items == 0) {
      throw CrosshashException.invalid(
          "Agreement with labels needs items with labels",
          "none",
          "import the dataset with labels");
    }
    long pure = 0;
    for (long[] carrying : carriers.values()) {
      pure += Arrays.stream(carrying).max().orElseThrow();
    }
    return new CommunityAgreement(
        items,
        normalised(List.copyOf(shares.values()), names.size(), items),
        (double) pure / items);
  }

  private static double normalised(List<double[]> shares, int labels, int items) {
    if (labels == 1 || shares.size() == 1) {
      return labels == shares.size() ? 1 : 0;
    }
    double[] ofLabel = new double[labels];
    double[] ofCommunity = new double[shares.size()];
    for (int community = 0; community < shares.size(); community++) {
      for (int label = 0; label < labels; label++) {
        double share = shares.get(community)[label] / items;
        ofLabel[label] += share;
        ofCommunity[community] += share;
      }
    }
    double information = 0;
    for (int community = 0; community < shares.size(); community++) {
      for (int label = 0; label < labels; label++) {
        double share = shares.get(community)[label] / items;
        if (share > 0) {
          information += share * Math.log(share / (ofCommunity[community] * ofLabel[label]));
        }
      }
    }
    double entropies = entropy(ofLabel) + entropy(ofCommunity);
    return Math.clamp(2 * information / entropies, 0, 1);
  }

  private static double entropy(double[] shares) {
    double entropy = 0;
    for (double share : shares) {
      entropy -= share > 0 ? share * Math.log(share) : 0;
    }
    return entropy;
  }
}
