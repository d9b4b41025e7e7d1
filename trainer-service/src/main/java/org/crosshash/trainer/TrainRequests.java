package org.crosshash.trainer;

import org.crosshash.errors.CrosshashException;
import org.crosshash.kit.Artifacts;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.TrainRequest;

/** What a Train request must have, checked before an operation is made of it. */
final class TrainRequests {
  private TrainRequests() {}

  /**
   * The request with all settings filled in.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if settings are out of range or inputs are
   *     missing
   */
  static TrainRequest check(TrainRequest request) {
    TrainConfig config = TrainConfigs.resolve(request.getConfig());
    if (!Artifacts.isGiven(request.getEmbeddings())) {
      throw CrosshashException.invalid(
          "A training reads embeddings", "none", "name a table of aligned embeddings");
    }
    if (config.hasTextTower()) {
      TowerConfigs.check(config);
    }
    // Throws where the objective's own rules are broken.
    boolean wanted;
    if (TrainConfigs.closedForm(config)) {
      TrainConfigs.closedFormConfig(config);
      wanted = false;
      if (config.hasHugging()) {
        throw CrosshashException.invalid(
            "Hugging is added to an objective that is trained",
            "training_free and hugging",
            "leave `hugging` out");
      }
    } else {
      wanted = TrainConfigs.training(config).objective().guided();
      if (TransformerConfigs.wanted(config)) {
        TransformerConfigs.of(config);
      } else if (config.hasHugging()) {
        HuggingConfigs.of(config);
      }
    }
    checkRows(request, config, wanted);
    CodeHistory.check(config);
    return ValidationRequests.check(request.toBuilder().setConfig(config).build());
  }

  /** Guidance where it is read and only there; its rows are then the training rows. */
  private static void checkRows(TrainRequest request, TrainConfig config, boolean guided) {
    boolean given = Artifacts.isGiven(request.getGuidance());
    if (given && !guided) {
      throw CrosshashException.invalid(
          "Objective " + config.getObjectiveCase() + " learns from no guidance",
          request.getGuidance().getName(),
          "leave `guidance` out and name the training rows by `selection`");
    }
    if (!given && guided) {
      throw CrosshashException.invalid(
          "Objective " + config.getObjectiveCase() + " needs guidance",
          "none",
          "build guidance from the same items and name it");
    }
    if (given && Artifacts.isGiven(request.getSelection())) {
      throw CrosshashException.invalid(
          "The rows of the guidance are the training rows",
          "a selection besides: " + request.getSelection().getName(),
          "leave `selection` out; select rows when building the guidance");
    }
  }
}
