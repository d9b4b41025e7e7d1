package org.crosshash.experiments.datasets;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** "Did you mean": the known name that is nearest to a mistyped one. */
public final class Suggestion {
  private Suggestion() {}

  /**
   * The cure for an unknown name, as a clause.
   *
   * @param given what was typed
   * @param known the names that exist
   */
  public static String instead(String given, Collection<String> known) {
    int limit = Math.max(2, given.length() / 3);
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return known.stream()
        .filter(name -> cost(distance, given, name) <= limit)
        .min(Comparator.comparingInt(name -> cost(distance, given, name)))
        .map(name -> "did you mean '" + name + "'?")
        .orElse("use one of " + String.join(", ", known));
  }

  private static int cost(LevenshteinDistance distance, String given, String known) {
    return distance.apply(given.toLowerCase(Locale.ROOT), known.toLowerCase(Locale.ROOT));
  }
}
