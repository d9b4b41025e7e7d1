package org.crosshash.tables;

import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;

/**
 * How an artifact was made. It stands beside the artifact and does not enter its digest.
 *
 * @param recipe what determined it
 * @param environment library versions, device, precision, threads
 * @param seconds wall-clock seconds it took, at least 0
 */
public record Provenance(Recipe recipe, SortedMap<String, String> environment, double seconds) {
  /**
   * Checks the fields and copies the environment.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if the seconds are negative or no number
   */
  public Provenance {
    Objects.requireNonNull(recipe, "recipe");
    if (!(seconds >= 0) || Double.isInfinite(seconds)) {
      throw CrosshashException.invalid(
          "A duration in seconds is finite and at least 0", seconds, "measure with nanoTime");
    }
    environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
  }
}
