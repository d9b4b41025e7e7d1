package org.crosshash.experiments.datasets;

import java.util.List;
import org.crosshash.config.Suggestions;
import org.crosshash.errors.CrosshashException;

/** A rule by which pairs without a split column are divided; the same pairs always divide alike. */
public sealed interface SplitProtocol
    permits PermutationSplit, GroupPermutationSplit, PerClassSplit, LastPairsSplit, IdListSplit {
  /** Name that commands take. */
  String name();

  /**
   * Divides the pairs.
   *
   * @throws CrosshashException if there are too few
   */
  Split split(List<Pair> pairs);

  /** Name and version: another for each change of what the protocol draws. */
  default String identity() {
    return name() + "/" + ProtocolDescription.of(name()).version();
  }

  /** The names of all protocols. */
  static List<String> names() {
    return ProtocolDescription.all().stream().map(ProtocolDescription::name).toList();
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
      case PerClassSplit.MIRFLICKR -> PerClassSplit.mirflickr(counts.seed());
      case PerClassSplit.NUS_WIDE -> PerClassSplit.nusWide(counts.seed());
      case PerClassSplit.NAME -> {
        int asks = counts.queries().orElse(10);
        int trains = counts.train().orElse(50);
        yield new PerClassSplit(name, asks, asks, trains, trains, 0, counts.seed());
      }
      case LastPairsSplit.NAME, LastPairsSplit.SHUFFLED ->
          new LastPairsSplit(queries, name.equals(LastPairsSplit.SHUFFLED), counts.seed());
      case IdListSplit.NAME ->
          throw CrosshashException.invalid(
              "Protocol ids needs lists",
              "there are none",
              "add --split-ids train=FILE,query=FILE");
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
