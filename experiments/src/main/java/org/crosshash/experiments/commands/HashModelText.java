package org.crosshash.experiments.commands;

import java.util.TreeMap;
import org.crosshash.artifacts.v1.Provenance;
import org.crosshash.client.TrainerClient;
import org.crosshash.config.Settings;
import org.crosshash.trainer.v1.GetModelRequest;
import org.crosshash.trainer.v1.LossPoint;
import org.crosshash.trainer.v1.Model;
import org.crosshash.trainer.v1.TextTower;

/** What a trained hash model is, as lines of text. */
final class HashModelText {
  private HashModelText() {}

  /**
   * Describes a model.
   *
   * @param name {@code models/<digest>}
   */
  static String of(TrainerClient trainer, String name) {
    Model model = trainer.getModel(GetModelRequest.newBuilder().setName(name).build());
    StringBuilder text = new StringBuilder(model.getName() + "\n");
    line(text, "method", "%s, %d bits".formatted(model.getMethod(), model.getBits()));
    line(
        text,
        "trained on",
        "%d pairs of %s".formatted(model.getTrainingRows(), model.getEmbeddings()));
    line(text, "guidance", model.getGuidance().isEmpty() ? "none" : model.getGuidance());
    line(
        text,
        "reads",
        "%s (%d), %s (%d)%s"
            .formatted(
                model.getImageColumn(),
                model.getImageDimension(),
                model.getTextColumn(),
                model.getTextDimension(),
                model.getImageTokenColumn().isEmpty()
                    ? ""
                    : ", tokens %s (%d), %s (%d)"
                        .formatted(
                            model.getImageTokenColumn(),
                            model.getImageTokenDimension(),
                            model.getTextTokenColumn(),
                            model.getTextTokenDimension())));
    if (model.hasTextTower()) {
      TextTower tower = model.getTextTower();
      line(
          text,
          "text tower",
          "ids %s through its own tower: %,d bytes, %d ids a text, padded with %d, vectors of %d"
              .formatted(
                  tower.getTokenIdColumn(),
                  tower.getBytes(),
                  tower.getLength(),
                  tower.getPadding(),
                  tower.getDimension()));
      line(text, "began as", "%s, tokenizer %s".formatted(tower.getOrigin(), tower.getTokenizer()));
    }
    if (model.getCurveCount() > 0) {
      LossPoint last = model.getCurve(model.getCurveCount() - 1);
      line(
          text,
          "epochs",
          "%d, loss %s in the last"
              .formatted(last.getEpoch(), StatisticsText.number(last.getTermsOrThrow("total"))));
    }
    if (model.hasValidation()) {
      line(
          text,
          "this epoch",
          "%d; best %d by %s"
              .formatted(
                  model.getValidation().getEpoch(),
                  model.getValidation().getBestEpoch(),
                  model.getValidation().getMetric()));
    }
    line(text, "settings", Settings.canonical(model.getConfig()));
    if (model.hasProvenance()) {
      Provenance made = model.getProvenance();
      line(
          text,
          "made by",
          "%s, revision %d, in %.1f s"
              .formatted(made.getOperation(), made.getRevision(), made.getSeconds()));
      new TreeMap<>(made.getEnvironmentMap())
          .forEach((what, value) -> text.append("    %s: %s%n".formatted(what, value)));
    }
    if (model.getCodeHistoryCount() > 0) {
      text.append("codes between epochs, of ")
          .append(CodeHistoryText.of(model.getCodeHistoryList()));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("  %-12s%s%n".formatted(name + ":", value));
  }
}
