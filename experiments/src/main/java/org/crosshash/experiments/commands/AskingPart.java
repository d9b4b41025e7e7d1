package org.crosshash.experiments.commands;

import java.util.List;
import org.crosshash.config.Suggestions;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Dataset;

/** The part of a split that asks, as {@code --asking} names it. */
final class AskingPart {
  private static final List<String> NAMES = List.of("query", "validation");

  private AskingPart() {}

  /**
   * Checks the option.
   *
   * @throws CrosshashException INVALID_ARGUMENT where no part that asks has this name;
   *     FAILED_PRECONDITION where that part of the dataset is empty
   */
  static void require(Dataset dataset, String name) {
    if (!NAMES.contains(name)) {
      throw CrosshashException.invalid(
          "The part of a split that asks is one of " + NAMES,
          "--asking " + name,
          Suggestions.cure(name, NAMES));
    }
    if (dataset.split().part(name).isEmpty()) {
      throw CrosshashException.precondition(
          "The part of a split that asks has pairs",
          "%s of %s is empty".formatted(name, dataset.name()),
          "ask with the other part, or import the dataset with pairs in this one");
    }
  }
}
