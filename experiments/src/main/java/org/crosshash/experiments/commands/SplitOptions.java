package org.crosshash.experiments.commands;

import java.util.Optional;
import java.util.OptionalInt;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.IdListSplit;
import org.crosshash.experiments.datasets.SplitCounts;
import org.crosshash.experiments.datasets.SplitProtocol;
import org.crosshash.experiments.datasets.layouts.Importer;
import picocli.CommandLine.Option;

/** The options that say how pairs are divided. */
final class SplitOptions {
  @Option(
      names = "--split-protocol",
      paramLabel = "NAME",
      description =
          "How pairs are divided that have no parts of their own, or in place of these; `crosshash"
              + " datasets splits` lists the protocols.")
  private Optional<String> protocol = Optional.empty();

  @Option(
      names = "--split-ids",
      paramLabel = "LISTS",
      description =
          "Your own lists of ids, one a line:"
              + " train=FILE,query=FILE[,database=FILE][,validation=FILE].")
  private Optional<String> lists = Optional.empty();

  @Option(
      names = "--query-count",
      paramLabel = "N",
      description = "Queries of the protocol (default: a tenth of the pairs, at most 2000).")
  private Optional<Integer> queries = Optional.empty();

  @Option(
      names = "--validation-count",
      paramLabel = "N",
      description = "Validation pairs of group-permutation (default: a twentieth, at most 2000).")
  private Optional<Integer> validation = Optional.empty();

  @Option(
      names = "--train-count",
      paramLabel = "N",
      description = "Training pairs of permutation (default: all that are left, at most 5000).")
  private Optional<Integer> train = Optional.empty();

  @Option(
      names = "--split-seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the protocol (default: ${DEFAULT-VALUE}).")
  private long seed;

  /** The protocol's name, if one is chosen. */
  Optional<String> protocol() {
    return lists.isPresent() ? Optional.of("ids") : protocol;
  }

  /** What divides the pairs; empty: they have parts of their own. */
  Optional<Importer.ProtocolChoice> choice() {
    if (lists.isPresent()) {
      if (protocol.isPresent() && !protocol.get().equals("ids")) {
        throw CrosshashException.invalid(
            "Either lists of ids or a split protocol divide the pairs",
            "--split-ids and --split-protocol " + protocol.get(),
            "leave one of them out");
      }
      SplitProtocol split = IdListSplit.read(lists.get());
      return Optional.of(pairs -> split);
    }
    SplitCounts counts = new SplitCounts(count(queries), count(validation), count(train), seed);
    return protocol.map(name -> {
      SplitProtocol known = SplitProtocol.of(name, 100, counts);
      return pairs -> pairs == 0 ? known : SplitProtocol.of(name, pairs, counts);
    });
  }

  private static OptionalInt count(Optional<Integer> option) {
    return option.map(OptionalInt::of).orElse(OptionalInt.empty());
  }
}
