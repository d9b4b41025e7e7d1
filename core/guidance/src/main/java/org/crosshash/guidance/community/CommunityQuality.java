package org.crosshash.guidance.community;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/** What can be said of communities without knowing labels. */
public final class CommunityQuality {
  private CommunityQuality() {}

  /**
   * Numbers by name: {@code modularity} (Newman's, resolution 1), {@code quality} (of the search's
   * objective and resolution), {@code communities}, {@code largest_community}, {@code
   * median_community}, {@code share_alone} (items that are a community of their own), {@code
   * share_isolated} (nodes that nothing is joined with), {@code edges}.
   *
   * @param communities ids from 0 on without gaps
   */
  public static SortedMap<String, Double> numbers(
      SimilarityGraph graph, int[] communities, CommunitySearch search) {
    int[] sizes = CommunityIds.sizes(communities);
    int[] sorted = sizes.clone();
    Arrays.sort(sorted);
    SortedMap<String, Double> numbers = new TreeMap<>();
    numbers.put("modularity", Modularity.of(graph, communities, 1));
    numbers.put("quality", search.objective().quality(graph, communities, search.resolution()));
    numbers.put("communities", (double) sizes.length);
    numbers.put("largest_community", sorted.length == 0 ? 0.0 : sorted[sorted.length - 1]);
    numbers.put("median_community", sorted.length == 0 ? 0.0 : sorted[sorted.length / 2]);
    numbers.put(
        "share_alone",
        Arrays.stream(sizes).filter(size -> size == 1).count()
            / (double) Math.max(1, communities.length));
    numbers.put("share_isolated", graph.shareIsolated());
    numbers.put("edges", graph.totalDegree() / 2.0);
    return numbers;
  }
}
