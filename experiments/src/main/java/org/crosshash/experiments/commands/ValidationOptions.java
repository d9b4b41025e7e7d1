package org.crosshash.experiments.commands;

import java.util.Optional;
import org.crosshash.config.Settings;
import org.crosshash.experiments.pipeline.MethodChoice;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.ValidationConfig;
import picocli.CommandLine.Option;

/** The options by which a training is validated between its epochs. */
final class ValidationOptions {
  @Option(
      names = "--validate-every",
      paramLabel = "EPOCHS",
      description =
          "Validate after every so many epochs; 0: never (default: as the method has it).")
  private Optional<Integer> every = Optional.empty();

  @Option(
      names = "--validation-metric",
      paramLabel = "METRIC",
      description = {
        "map_all and others read labels of the validation part; pair_mrr and pair_recall_at_K read"
            + " none (default: map_all where there are labels, else pair_mrr)."
      })
  private Optional<String> metric = Optional.empty();

  @Option(
      names = "--select",
      paramLabel = "EPOCH",
      description = "Model of the last or of the best validated epoch (default: last).")
  private Optional<String> select = Optional.empty();

  @Option(
      names = "--patience",
      paramLabel = "N",
      description = "End a training after so many validations without a gain (default: never).")
  private Optional<Integer> patience = Optional.empty();

  /** Lays the options over a training's settings; a closed form has no epochs and keeps its own. */
  TrainConfig over(TrainConfig config) {
    return config.hasTrainingFree() ? config : Settings.merge(config, given());
  }

  /** The same for a method of a study. */
  MethodChoice over(MethodChoice choice) {
    return TrainedMethods.over(choice, given());
  }

  private TrainConfig given() {
    ValidationConfig.Builder given = ValidationConfig.newBuilder();
    every.ifPresent(given::setEvery);
    metric.ifPresent(given::setMetric);
    select.ifPresent(given::setSelect);
    patience.ifPresent(given::setPatience);
    // Whoever wants the best epoch wants it looked for.
    if (every.isEmpty() && (select.filter("best"::equals).isPresent() || patience.orElse(0) > 0)) {
      given.setEvery(1);
    }
    return TrainConfig.newBuilder().setValidation(given).build();
  }
}
