package org.crosshash.experiments.datasets;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Which columns of a pairs file hold what.
 *
 * @param id unique id of a pair
 * @param image picture's path below the pictures' folder
 * @param text text
 * @param labels labels, several divided by {@code separator}; empty: no evaluation
 * @param separator what divides several labels, and several parts of a split
 * @param group group of near-copies; empty: unknown
 * @param split part of the split: train, database, query, validation; empty: a protocol divides
 */
public record TsvColumns(
    String id,
    String image,
    String text,
    Optional<String> labels,
    String separator,
    Optional<String> group,
    Optional<String> split) {
  /** The columns of the bundled sample. */
  public static final TsvColumns SAMPLE =
      new TsvColumns(
          "id",
          "image",
          "text",
          Optional.of("labels"),
          "|",
          Optional.of("group"),
          Optional.of("split"));

  /** Checks that nothing is null. */
  public TsvColumns {
    requireNonNull(id, "id");
    requireNonNull(image, "image");
    requireNonNull(text, "text");
    requireNonNull(labels, "labels");
    requireNonNull(separator, "separator");
    requireNonNull(group, "group");
    requireNonNull(split, "split");
  }
}
