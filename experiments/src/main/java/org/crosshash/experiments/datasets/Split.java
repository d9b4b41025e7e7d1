package org.crosshash.experiments.datasets;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.Digest;

/**
 * Which pairs train, answer and ask, by their ids in the order of the dataset. No pair that asks
 * trains or answers, or its figures would speak of what was learnt by heart.
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
  private static final int NAMED = 5;

  /**
   * Copies the lists.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if a pair of query or validation is in train or
   *     database too
   */
  public Split {
    train = List.copyOf(train);
    database = List.copyOf(database);
    query = List.copyOf(query);
    validation = List.copyOf(validation);
    requireNonNull(statement, "statement");
    requireApart("query", query, "train", train);
    requireApart("query", query, "database", database);
    requireApart("validation", validation, "train", train);
    requireApart("validation", validation, "database", database);
  }

  /** SHA-256 of who is in which part, whatever the statement says. */
  public Digest digest() {
    return Digest.of(
        names()
            .map(part -> part + "\n" + String.join("\n", part(part)))
            .collect(Collectors.joining("\n\n")));
  }

  private static void requireApart(
      String asking, List<String> asks, String seen, List<String> sees) {
    Set<String> known = new HashSet<>(sees);
    List<String> both = asks.stream().filter(known::contains).toList();
    if (!both.isEmpty()) {
      throw CrosshashException.invalid(
          "A pair that asks must not train or answer",
          "%d in %s and in %s: %s%s"
              .formatted(
                  both.size(),
                  asking,
                  seen,
                  both.stream()
                      .limit(NAMED)
                      .map(id -> "'" + id + "'")
                      .collect(Collectors.joining(", ")),
                  both.size() > NAMED ? ", …" : ""),
          "change the split so that each of them either asks, or trains and answers");
    }
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
