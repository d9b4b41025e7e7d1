package org.crosshash.experiments.datasets;

import java.util.List;
import org.crosshash.config.Suggestions;
import org.crosshash.errors.CrosshashException;

/** A rule by which pairs without a split column are divided; the same pairs always divide alike. */
public sealed interface SplitProtocol permits PermutationSplit, GroupPermutationSplit {
  /** Name that commands take. */
  String name();

  /**
   * Divides the pairs.
   *
   * @throws CrosshashException if there are too few
   */
  Split split(List<Pair> pairs);

  /** The names of all protocols. */
  static List<String> names() {
    return List.of(PermutationSplit.NAME, GroupPermutationSplit.NAME);
  }

  /**
   * The protocol of a name; counts that a user left open follow from the number of pairs.
   *
   * @throws CrosshashException if there is no such protocol
   */
  static SplitProtocol of(String name, int pairs, SplitCounts counts) {
    int queries = counts.queries().orElse(Math.clamp(pairs / 10, 1, 2000));
    return switch (name) {
      case PermutationSplit.NAME ->
          new PermutationSplit(
              queries,
              counts.train().orElse(Math.clamp((long) pairs - queries, 1, 5000)),
              counts.seed());
      case GroupPermutationSplit.NAME ->
          new GroupPermutationSplit(
              queries, counts.validation().orElse(Math.min(pairs / 20, 2000)), counts.seed());
      default ->
          throw CrosshashException.invalid(
              "A split protocol is one of " + String.join(", ", names()),
              "'" + name + "'",
              Suggestions.cure(name, names()));
    };
  }

  /** Refuses a count below 1. */
  static void requirePositive(String what, int count) {
    if (count < 1) {
      throw CrosshashException.invalid(
          "The number of " + what + " must be at least 1", count, "use 10 % of the pairs, say");
    }
  }
}
