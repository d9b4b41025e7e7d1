package org.crosshash.experiments.guidance;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The words that set some texts apart from all texts.
 *
 * <p>A word scores p·log(p/q), its part of the divergence between the share p of the group's texts
 * that have it and the share q of all texts that have it.
 */
final class CharacteristicWords {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]{2,}");

  private final Map<String, Integer> counts = new HashMap<>();
  private final int texts;

  /** Counts the words of all texts. */
  CharacteristicWords(List<String> texts) {
    this.texts = texts.size();
    texts.forEach(text -> words(text).forEach(word -> counts.merge(word, 1, Integer::sum)));
  }

  /**
   * The best words of a group, best first; of equal scores in alphabetical order.
   *
   * @param group some of the texts, at least one
   * @param most how many words at most; words that are no commoner in the group are left out
   */
  List<String> of(List<String> group, int most) {
    Map<String, Integer> inGroup = new HashMap<>();
    group.forEach(text -> words(text).forEach(word -> inGroup.merge(word, 1, Integer::sum)));
    Map<String, Double> scores = new HashMap<>();
    inGroup.forEach((word, count) -> {
      double here = (double) count / group.size();
      double everywhere = (double) counts.getOrDefault(word, count) / texts;
      if (here > everywhere) {
        scores.put(word, here * Math.log(here / everywhere));
      }
    });
    return scores.entrySet().stream()
        .sorted(
            Comparator.comparingDouble((Map.Entry<String, Double> scored) -> -scored.getValue())
                .thenComparing(Map.Entry::getKey))
        .limit(most)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static Set<String> words(String text) {
    return WORD.matcher(text.toLowerCase(Locale.ROOT))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
