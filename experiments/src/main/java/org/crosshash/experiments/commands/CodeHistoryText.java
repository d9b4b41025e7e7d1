package org.crosshash.experiments.commands;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.crosshash.errors.CrosshashException;
import org.crosshash.trainer.v1.CodeHistoryPoint;
import org.crosshash.trainer.v1.CodeStatistics;
import org.crosshash.trainer.v1.ModalityCodes;
import org.crosshash.trainer.v1.Model;

/**
 * What codes looked like between the epochs of a training, as a table: pictures/texts in a cell.
 */
final class CodeHistoryText {
  /** How names of models begin. */
  static final String MODELS = "models/";

  private CodeHistoryText() {}

  /**
   * The history of a model.
   *
   * @throws CrosshashException (FAILED_PRECONDITION) if it has none
   */
  static List<CodeHistoryPoint> require(Model model) {
    if (model.getCodeHistoryCount() == 0) {
      throw CrosshashException.precondition(
          "The model of a training whose codes were looked at has a history of them",
          model.getName() + " has none",
          "train it with --codes-every 1, or describe the codes that it makes");
    }
    return model.getCodeHistoryList();
  }

  /** A row a look. */
  static String of(List<CodeHistoryPoint> history) {
    TextTable table =
        new TextTable(
            "epoch",
            "imbalance",
            "collisions",
            "entropy",
            "own",
            "others",
            "separation",
            "inside",
            "outside");
    for (CodeHistoryPoint point : history) {
      CodeStatistics codes = point.getStatistics();
      table.row(
          Integer.toString(point.getEpoch()),
          both(codes, "%.3f", ModalityCodes::getMeanImbalance),
          both(codes, "%.3f", ModalityCodes::getCollisionRate),
          both(codes, "%.2f", ModalityCodes::getEntropy),
          number("%.2f", codes.getPairs().getMatchingMean()),
          number("%.2f", codes.getPairs().getRandomMean()),
          number("%.3f", codes.getPairs().getSeparation()),
          both(codes, "%.2f", CodeHistoryText::inside),
          both(codes, "%.2f", CodeHistoryText::outside));
    }
    CodeStatistics first = history.getFirst().getStatistics();
    return "%d bits, %d training pairs, pictures/texts%n"
            .formatted(first.getBits(), first.getPairs().getItems())
        + table.text();
  }

  private static double inside(ModalityCodes codes) {
    return codes.hasCommunities() ? codes.getCommunities().getInsideMean() : Double.NaN;
  }

  private static double outside(ModalityCodes codes) {
    return codes.hasCommunities() ? codes.getCommunities().getOutsideMean() : Double.NaN;
  }

  private static String both(
      CodeStatistics codes, String pattern, ToDoubleFunction<ModalityCodes> value) {
    return String.join(
        "/",
        codes.getModalitiesList().stream()
            .map(modality -> number(pattern, value.applyAsDouble(modality)))
            .toList());
  }

  private static String number(String pattern, double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, pattern, value);
  }
}
