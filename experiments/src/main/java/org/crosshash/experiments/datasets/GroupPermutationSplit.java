package org.crosshash.experiments.datasets;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.crosshash.errors.CrosshashException;

/**
 * Whole groups of near-copies are dealt out in NumPy's permutation: to the queries until they have
 * enough, then to validation, the rest to training, which is also the database.
 *
 * @param queries least number of queries
 * @param validation least number of validation pairs; 0: none
 * @param seed NumPy's seed
 */
public record GroupPermutationSplit(int queries, int validation, long seed)
    implements SplitProtocol {
  static final String NAME = "group-permutation";
  private static final Pattern INTEGER = Pattern.compile("\\d{1,18}");

  /** Checks the counts. */
  public GroupPermutationSplit {
    SplitProtocol.requirePositive("queries", queries);
    if (validation < 0) {
      throw CrosshashException.invalid(
          "The number of validation pairs must be at least 0", validation, "use 0 for none");
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Split split(List<Pair> pairs) {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    for (Pair pair : pairs) {
      if (pair.group().isEmpty()) {
        throw CrosshashException.invalid(
            "Protocol group-permutation needs a group for every pair",
            "pair '" + pair.id() + "' has none",
            "name the column of groups by --group, or use --split-protocol permutation");
      }
      sizes.merge(pair.group(), 1, Integer::sum);
    }
    List<String> groups = sorted(sizes.keySet());
    Set<String> queryGroups = new HashSet<>();
    Set<String> validationGroups = new HashSet<>();
    int queryCount = 0;
    int validationCount = 0;
    for (int position : new NumpyPermutation(seed).next(groups.size())) {
      String group = groups.get(position);
      if (queryCount < queries) {
        queryGroups.add(group);
        queryCount += sizes.get(group);
      } else if (validationCount < validation) {
        validationGroups.add(group);
        validationCount += sizes.get(group);
      }
    }
    List<String> query = new ArrayList<>();
    List<String> validating = new ArrayList<>();
    List<String> train = new ArrayList<>();
    for (Pair pair : pairs) {
      (queryGroups.contains(pair.group())
              ? query
              : validationGroups.contains(pair.group()) ? validating : train)
          .add(pair.id());
    }
    if (train.isEmpty()) {
      throw CrosshashException.invalid(
          "Some groups must be left for training",
          groups.size() + " groups, all dealt to queries and validation",
          "lower --query-count or --validation-count");
    }
    return new Split(
        train,
        train,
        query,
        validating,
        ("Whole groups in NumPy's permutation (seed %d): at least %d queries and %d validation"
                + " pairs; the rest trains and is also the database.")
            .formatted(seed, queries, validation));
  }

  /** In the order of NumPy's {@code unique}: numbers by value, anything else as text. */
  private static List<String> sorted(Set<String> groups) {
    boolean numbers = groups.stream().allMatch(group -> INTEGER.matcher(group).matches());
    return groups.stream()
        .sorted(numbers ? Comparator.comparingLong(Long::parseLong) : Comparator.naturalOrder())
        .toList();
  }
}
