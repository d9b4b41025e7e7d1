package org.crosshash.experiments.datasets;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Stream;

/**
 * Which pairs train, answer and ask, by their ids in the order of the dataset.
 *
 * @param train ids that alignment, guidance and training see
 * @param database ids that queries are answered from; in the field's habit it contains {@code
 *     train}
 * @param query ids that ask in the final evaluation
 * @param validation ids that ask while settings are chosen; may be empty
 * @param statement one sentence for reports on how the split came about
 */
public record Split(
    List<String> train,
    List<String> database,
    List<String> query,
    List<String> validation,
    String statement) {
  /** Copies the lists. */
  public Split {
    train = List.copyOf(train);
    database = List.copyOf(database);
    query = List.copyOf(query);
    validation = List.copyOf(validation);
    requireNonNull(statement, "statement");
  }

  /** Names of the parts that an item belongs to, among the four of this record. */
  public static Stream<String> names() {
    return Stream.of("train", "database", "query", "validation");
  }

  /**
   * The ids of a part.
   *
   * @throws IllegalArgumentException if it is none of {@link #names()}
   */
  public List<String> part(String name) {
    return switch (name) {
      case "train" -> train;
      case "database" -> database;
      case "query" -> query;
      case "validation" -> validation;
      default -> throw new IllegalArgumentException("No part of a split: " + name);
    };
  }
}
