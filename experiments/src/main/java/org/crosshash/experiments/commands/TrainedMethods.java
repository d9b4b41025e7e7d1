package org.crosshash.experiments.commands;

import org.crosshash.config.Methods;
import org.crosshash.config.Settings;
import org.crosshash.experiments.pipeline.MethodChoice;
import org.crosshash.experiments.v1.MethodConfig;
import org.crosshash.trainer.v1.TrainConfig;

/** Settings of training laid over those methods of a study that are trained. */
final class TrainedMethods {
  private TrainedMethods() {}

  /** A method with these settings; a closed form has no epochs and keeps its own. */
  static MethodChoice over(MethodChoice choice, TrainConfig given) {
    boolean closedForm =
        Methods.shipped().config(choice.id(), choice.profile()).getTraining().hasTrainingFree();
    return closedForm
        ? choice
        : new MethodChoice(
            choice.id(),
            choice.profile(),
            Settings.merge(
                choice.overrides(), MethodConfig.newBuilder().setTraining(given).build()),
            choice.ablation());
  }
}
