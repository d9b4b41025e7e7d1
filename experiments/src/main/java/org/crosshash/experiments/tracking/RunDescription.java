package org.crosshash.experiments.tracking;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a run is, known before it starts.
 *
 * @param key digest of all that determines the run's result, 8 to 128 hexadecimal digits; runs of
 *     one key are one run
 * @param experiment MLflow experiment that it belongs to
 * @param name name that people read
 * @param parameters settings, flat and short
 * @param tags further texts
 * @param parent key of the run that this one stands below; empty: none
 */
public record RunDescription(
    String key,
    String experiment,
    String name,
    SortedMap<String, String> parameters,
    SortedMap<String, String> tags,
    Optional<String> parent) {
  private static final Pattern KEY = Pattern.compile("[0-9a-f]{8,128}");

  /** Checks the key and copies the maps. */
  public RunDescription {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException(
          "A run's key is 8 to 128 lower-case hexadecimal digits: " + key);
    }
    requireNonNull(experiment, "experiment");
    requireNonNull(name, "name");
    parameters = new TreeMap<>(parameters);
    tags = new TreeMap<>(tags);
    requireNonNull(parent, "parent");
  }

  /** A run that stands below no other. */
  public RunDescription(
      String key,
      String experiment,
      String name,
      SortedMap<String, String> parameters,
      SortedMap<String, String> tags) {
    this(key, experiment, name, parameters, tags, Optional.empty());
  }
}
