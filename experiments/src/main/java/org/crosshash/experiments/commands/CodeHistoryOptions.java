package org.crosshash.experiments.commands;

import java.util.Optional;
import org.crosshash.config.Settings;
import org.crosshash.experiments.pipeline.MethodChoice;
import org.crosshash.trainer.v1.CodeHistoryConfig;
import org.crosshash.trainer.v1.TrainConfig;
import picocli.CommandLine.Option;

/** The options by which codes are looked at between the epochs of a training. */
final class CodeHistoryOptions {
  @Option(
      names = "--codes-every",
      paramLabel = "EPOCHS",
      description = {
        "Keep with the model what codes look like after every so many epochs, without labels; 0:"
            + " never (default: as the method has it, which is never)."
      })
  private Optional<Integer> every = Optional.empty();

  @Option(
      names = "--codes-sample",
      paramLabel = "PAIRS",
      description = "Of how many training pairs (default: 1000).")
  private Optional<Integer> sample = Optional.empty();

  /** Lays the options over a training's settings; a closed form has no epochs and keeps its own. */
  TrainConfig over(TrainConfig config) {
    return config.hasTrainingFree() ? config : Settings.merge(config, given());
  }

  /** The same for a method of a study. */
  MethodChoice over(MethodChoice choice) {
    return TrainedMethods.over(choice, given());
  }

  private TrainConfig given() {
    CodeHistoryConfig.Builder given = CodeHistoryConfig.newBuilder();
    every.ifPresent(given::setEvery);
    sample.ifPresent(given::setSample);
    return TrainConfig.newBuilder().setCodeHistory(given).build();
  }
}
