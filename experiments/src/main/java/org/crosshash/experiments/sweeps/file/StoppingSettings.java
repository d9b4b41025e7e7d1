package org.crosshash.experiments.sweeps.file;

import java.util.Optional;
import org.crosshash.config.Methods;
import org.crosshash.config.Settings;
import org.crosshash.experiments.v1.ExperimentFile;
import org.crosshash.experiments.v1.MethodConfig;
import org.crosshash.experiments.v1.MethodEntry;
import org.crosshash.experiments.v1.Stopping;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.ValidationConfig;

/** What the early stopping of a file asks of each training. */
final class StoppingSettings {
  private StoppingSettings() {}

  /** How trainings are validated; empty where the file stops nothing. */
  static Optional<ValidationConfig> of(ExperimentFile file) {
    Stopping stopping = file.getStopping();
    boolean asked =
        !stopping.getRule().equals("none")
            || stopping.getPatience() > 0
            || stopping.getSelect().equals("best");
    return asked
        ? Optional.of(
            ValidationConfig.newBuilder()
                .setEvery(stopping.getEvery())
                .setMetric(
                    stopping.getMetric().isEmpty() ? file.getMetrics(0) : stopping.getMetric())
                .setPatience(stopping.getPatience())
                .setMinimumGain(stopping.getMinimumGain())
                .setSelect(stopping.getSelect())
                .setSplit("validation")
                .setOnQueries(false)
                .build())
        : Optional.empty();
  }

  /**
   * The settings of a method with that laid over; a closed form has no epochs and keeps its own.
   */
  static MethodConfig over(
      Optional<ValidationConfig> validation, MethodEntry entry, MethodConfig settings) {
    boolean closedForm =
        Methods.shipped().config(entry.getId(), entry.getProfile()).getTraining().hasTrainingFree();
    return validation.isEmpty() || closedForm
        ? settings
        : Settings.merge(
            settings,
            MethodConfig.newBuilder()
                .setTraining(TrainConfig.newBuilder().setValidation(validation.get()))
                .build());
  }
}
