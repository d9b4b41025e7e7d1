package org.crosshash.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that somebody probably meant. */
public final class Suggestions {
  private Suggestions() {}

  /**
   * The candidate nearest to a misspelt word, if one is near: at most a third of the longer word's
   * letters, and at least one, may be inserted, deleted, replaced or swapped with a neighbour.
   *
   * @return the nearest candidate; among equals the first in order
   */
  public static Optional<String> nearest(String word, Collection<String> candidates) {
    return candidates.stream()
        .filter(candidate -> distance(word, candidate) <= allowance(word, candidate))
        .min(
            Comparator.<String>comparingInt(candidate -> distance(word, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  /**
   * The cure for a misspelt word: {@code did you mean `epochs`} or the list of what there is.
   *
   * @param word what was written
   * @param candidates what would have been right
   */
  public static String cure(String word, Collection<String> candidates) {
    return nearest(word, candidates)
        .map(candidate -> "did you mean `" + candidate + "`")
        .orElseGet(() -> "use one of " + candidates.stream().sorted().toList());
  }

  private static int allowance(String word, String candidate) {
    return Math.max(1, Math.max(word.length(), candidate.length()) / 3);
  }

  /**
   * Optimal string alignment distance (Damerau-Levenshtein in which no part is edited twice),
   * ignoring case.
   */
  static int distance(String left, String right) {
    String a = left.toLowerCase(Locale.ROOT);
    String b = right.toLowerCase(Locale.ROOT);
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      edits[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      edits[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        edits[i][j] = swapped ? Math.min(best, edits[i - 2][j - 2] + 1) : best;
      }
    }
    return edits[a.length()][b.length()];
  }
}
