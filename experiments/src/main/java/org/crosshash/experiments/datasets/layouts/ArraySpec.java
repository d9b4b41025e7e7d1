package org.crosshash.experiments.datasets.layouts;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * An array that a layout has.
 *
 * @param part part of the split that it holds alone; empty: all pairs
 * @param role what it is
 * @param file regular expression of its file's name, in lower case
 * @param keys the names that it goes by; {@code *}: the only array of its file
 * @param required whether the layout is nothing without it
 */
public record ArraySpec(
    String part, ArrayRole role, String file, List<String> keys, boolean required) {
  /** Copies the list. */
  public ArraySpec {
    requireNonNull(part, "part");
    requireNonNull(role, "role");
    requireNonNull(file, "file");
    keys = List.copyOf(keys);
  }

  /** An array of all pairs that must be there. */
  static ArraySpec all(ArrayRole role, String file, String... keys) {
    return new ArraySpec("", role, file, List.of(keys), true);
  }

  /** An array of all pairs that may be there. */
  static ArraySpec maybe(ArrayRole role, String file, String... keys) {
    return new ArraySpec("", role, file, List.of(keys), false);
  }

  /** An array of one part that must be there. */
  static ArraySpec part(String part, ArrayRole role, String file, String... keys) {
    return new ArraySpec(part, role, file, List.of(keys), true);
  }
}
