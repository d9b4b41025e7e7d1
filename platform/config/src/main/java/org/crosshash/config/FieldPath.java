package org.crosshash.config;

/**
 * Where a value stands in a configuration, for error messages: {@code
 * training.optimiser.learning_rate}, {@code methods[2].id}.
 *
 * @param text the path; empty for the whole configuration
 */
record FieldPath(String text) {
  /** The whole configuration. */
  static final FieldPath ROOT = new FieldPath("");

  /** The path of a field, or of a map's entry, below this one. */
  FieldPath child(String name) {
    return new FieldPath(text.isEmpty() ? name : text + "." + name);
  }

  /** The path of a list's entry below this one; counted from 0. */
  FieldPath index(int position) {
    return new FieldPath(text + "[" + position + "]");
  }

  @Override
  public String toString() {
    return text.isEmpty() ? "the configuration" : text;
  }
}
