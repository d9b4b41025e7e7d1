package org.crosshash.experiments.tracking;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the spool knows of a run.
 *
 * @param key its key
 * @param name its name
 * @param finished whether it came to its end
 * @param parameters its settings
 * @param tags its texts
 * @param figures the value of the last step of each figure
 */
public record KnownRun(
    String key,
    String name,
    boolean finished,
    SortedMap<String, String> parameters,
    SortedMap<String, String> tags,
    SortedMap<String, Double> figures) {
  /** Copies the maps. */
  public KnownRun {
    requireNonNull(key, "key");
    requireNonNull(name, "name");
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    figures = Collections.unmodifiableSortedMap(new TreeMap<>(figures));
  }

  /** A figure, if it was measured. */
  public OptionalDouble figure(String name) {
    Double value = figures.get(name);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
