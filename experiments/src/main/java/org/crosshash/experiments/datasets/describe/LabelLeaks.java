package org.crosshash.experiments.datasets.describe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.Pair;

/** Looks for the words of labels in texts; a plural's s and case make no difference. */
final class LabelLeaks {
  private static final int SHORTEST = 3;

  private LabelLeaks() {}

  /** All labels that any text says, the greatest share first. */
  static List<LabelLeak> of(Dataset dataset) {
    Map<String, Set<String>> words = new TreeMap<>();
    for (Pair pair : dataset.pairs()) {
      for (String label : pair.labels()) {
        words.computeIfAbsent(label, LabelLeaks::words);
      }
    }
    words.values().removeIf(Set::isEmpty);
    Map<String, int[]> counts = new TreeMap<>();
    words.keySet().forEach(label -> counts.put(label, new int[3]));
    for (Pair pair : dataset.pairs()) {
      Set<String> said = words(pair.text());
      words.forEach((label, wanted) -> {
        int[] count = counts.get(label);
        boolean has = pair.labels().contains(label);
        boolean says = said.containsAll(wanted);
        count[0] += has ? 1 : 0;
        count[1] += has && says ? 1 : 0;
        count[2] += !has && says ? 1 : 0;
      });
    }
    List<LabelLeak> leaks = new ArrayList<>();
    counts.forEach((label, count) -> {
      if (count[1] + count[2] > 0) {
        leaks.add(new LabelLeak(label, count[0], count[1], count[2]));
      }
    });
    leaks.sort(
        Comparator.comparingDouble((LabelLeak leak) -> -leak.share())
            .thenComparing(LabelLeak::label));
    return leaks;
  }

  /** Number of pairs whose text says one of their own labels. */
  static long pairs(Dataset dataset) {
    return dataset.pairs().stream()
        .filter(pair -> {
          Set<String> said = words(pair.text());
          return pair.labels().stream()
              .map(LabelLeaks::words)
              .anyMatch(wanted -> !wanted.isEmpty() && said.containsAll(wanted));
        })
        .count();
  }

  /** The words of a text; numbered labels such as {@code label-07} have none. */
  static Set<String> words(String text) {
    Set<String> words = new HashSet<>();
    if (text.matches("(label|class)-\\d+")) {
      return words;
    }
    for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}]+", -1)) {
      if (word.length() >= SHORTEST) {
        words.add(word.length() > SHORTEST ? word.replaceFirst("s$", "") : word);
      }
    }
    return words;
  }
}
