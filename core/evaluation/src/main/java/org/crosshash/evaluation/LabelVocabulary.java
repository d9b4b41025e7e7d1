package org.crosshash.evaluation;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Numbers label names in the order in which they are first met.
 *
 * <p>Label sets can be compared only where one vocabulary numbered them. Not for several threads.
 */
public final class LabelVocabulary {
  private final Map<String, Integer> numbers = new LinkedHashMap<>();

  /** An empty vocabulary. */
  public LabelVocabulary() {}

  /** The number of a name, a new one where it was not met before. */
  int number(String name) {
    return numbers.computeIfAbsent(name, key -> numbers.size());
  }

  /** How many names it knows. */
  public int size() {
    return numbers.size();
  }
}
