package org.crosshash.experiments.datasets.describe;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.EvaluatedQueries;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.datasets.Split;
import org.crosshash.experiments.results.ChanceLevels;

/**
 * What a dataset looks like.
 *
 * @param dataset the dataset
 * @param origin where it came from, statements by name
 * @param labels pairs by part of the split (and {@code all}), by label; the most frequent first
 * @param labelsPerPair pairs by number of labels
 * @param textWords pairs by number of words of their text, by part of the split
 * @param chance what codes that know nothing reach; empty where nothing can be evaluated
 * @param leaks labels that texts say
 * @param leaking pairs whose text says one of their labels
 * @param groupsTorn groups of near-copies that are both asked by and trained or answered with
 * @param duplicates pairs across parts that are too much alike
 */
public record DatasetDescription(
    Dataset dataset,
    SortedMap<String, String> origin,
    Map<String, Map<String, Integer>> labels,
    SortedMap<Integer, Integer> labelsPerPair,
    Map<String, SortedMap<Integer, Integer>> textWords,
    Optional<ChanceLevels> chance,
    List<LabelLeak> leaks,
    long leaking,
    int groupsTorn,
    NearDuplicates.Report duplicates) {
  private static final String ALL = "all";

  /** Copies the lists. */
  public DatasetDescription {
    requireNonNull(dataset, "dataset");
    origin = new TreeMap<>(origin);
    labels = new LinkedHashMap<>(labels);
    labelsPerPair = new TreeMap<>(labelsPerPair);
    textWords = new LinkedHashMap<>(textWords);
    requireNonNull(chance, "chance");
    leaks = List.copyOf(leaks);
    requireNonNull(duplicates, "duplicates");
  }

  /**
   * Describes a dataset; reads every picture where near-duplicates look at them.
   *
   * @param origin where it came from, statements by name
   */
  public static DatasetDescription of(
      Dataset dataset, SortedMap<String, String> origin, NearDuplicates duplicates) {
    Map<String, Set<String>> parts = new LinkedHashMap<>();
    Split.names().forEach(part -> parts.put(part, new HashSet<>(dataset.split().part(part))));
    Map<String, Map<String, Integer>> labels = new TreeMap<>();
    SortedMap<Integer, Integer> perPair = new TreeMap<>();
    Map<String, SortedMap<Integer, Integer>> words = new LinkedHashMap<>();
    for (Pair pair : dataset.pairs()) {
      perPair.merge(pair.labels().size(), 1, Integer::sum);
      int length = pair.text().isBlank() ? 0 : pair.text().strip().split("\\s+").length;
      for (String label : pair.labels()) {
        labels.computeIfAbsent(label, none -> new TreeMap<>()).merge(ALL, 1, Integer::sum);
      }
      parts.forEach((part, ids) -> {
        if (ids.contains(pair.id())) {
          pair.labels().forEach(label -> labels.get(label).merge(part, 1, Integer::sum));
          words.computeIfAbsent(part, none -> new TreeMap<>()).merge(length, 1, Integer::sum);
        }
      });
    }
    Map<String, Map<String, Integer>> ordered = new LinkedHashMap<>();
    labels.entrySet().stream()
        .sorted(
            Comparator.comparingInt(
                    (Map.Entry<String, Map<String, Integer>> label) -> -label.getValue().get(ALL))
                .thenComparing(Map.Entry::getKey))
        .forEach(label -> ordered.put(label.getKey(), label.getValue()));
    return new DatasetDescription(
        dataset,
        origin,
        ordered,
        perPair,
        words,
        EvaluatedQueries.of(dataset, "query").ids().isEmpty()
            ? Optional.empty()
            : Optional.of(ChanceLevels.of(dataset, "query")),
        LabelLeaks.of(dataset),
        LabelLeaks.pairs(dataset),
        dataset.tornGroups(),
        duplicates.of(dataset));
  }
}
