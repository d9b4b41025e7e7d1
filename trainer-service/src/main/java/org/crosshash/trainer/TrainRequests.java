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
    boolean guided = Artifacts.isGiven(request.getGuidance());
    if (TrainConfigs.closedForm(config)) {
      if (guided) {
        throw CrosshashException.invalid(
            "A closed form learns from no guidance",
            request.getGuidance().getName(),
            "leave `guidance` out and name the training rows by `selection`");
      }
      // Throws where the projection's own rules are broken.
      TrainConfigs.closedFormConfig(config);
    } else {
      if (!guided) {
        throw CrosshashException.invalid(
            "Objective " + config.getObjectiveCase() + " needs guidance",
            "none",
            "build guidance from the same items and name it");
      }
      if (Artifacts.isGiven(request.getSelection())) {
        throw CrosshashException.invalid(
            "The rows of the guidance are the training rows",
            "a selection besides: " + request.getSelection().getName(),
            "leave `selection` out; select rows when building the guidance");
      }
      TrainConfigs.training(config);
    }
    return request.toBuilder().setConfig(config).build();
  }
}
