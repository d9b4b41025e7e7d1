package org.crosshash.trainer;

import java.util.Locale;
import org.crosshash.learning.hugging.HuggingConfig;
import org.crosshash.learning.hugging.HuggingTraining;
import org.crosshash.learning.hugging.Quantisation;
import org.crosshash.trainer.v1.TrainConfig;

/** Settings of hugging from the wire to the records of the learning library. */
final class HuggingConfigs {
  private HuggingConfigs() {}

  /** What hugging adds, of settings that have it. */
  static HuggingConfig of(TrainConfig resolved) {
    org.crosshash.trainer.v1.HuggingConfig hugging = resolved.getHugging();
    HuggingTraining.requireFit(TrainConfigs.training(resolved));
    return new HuggingConfig(
        HuggingConfig.Trunk.valueOf(hugging.getTrunk().toUpperCase(Locale.ROOT)),
        new HuggingConfig.Local(
            hugging.getDimension(),
            hugging.getClusters(),
            hugging.getGhosts(),
            hugging.getImageTokens(),
            hugging.getTextTokens()),
        new HuggingConfig.Alignment(hugging.getWeight(), hugging.getTemperature()),
        new HuggingConfig.Teaching(hugging.getTeachingWeight(), hugging.getTeachingTemperature()),
        quantisation(hugging));
  }

  private static Quantisation quantisation(org.crosshash.trainer.v1.HuggingConfig hugging) {
    Quantisation.Mode mode =
        Quantisation.Mode.valueOf(hugging.getQuantisation().toUpperCase(Locale.ROOT));
    return mode == Quantisation.Mode.NONE
        ? Quantisation.NONE
        : new Quantisation(
            mode,
            hugging.getBlocks(),
            hugging.getRotation(),
            hugging.getSharpness(),
            hugging.getCommitment());
  }

  /** The settings that are read, the others at their defaults. */
  static org.crosshash.trainer.v1.HuggingConfig kept(
      org.crosshash.trainer.v1.HuggingConfig resolved) {
    org.crosshash.trainer.v1.HuggingConfig.Builder kept = resolved.toBuilder();
    if (resolved.getWeight() == 0) {
      kept.clearTemperature();
    }
    if (resolved.getTeachingWeight() == 0) {
      kept.clearTeachingTemperature();
    }
    if (resolved.getQuantisation().equals("none")) {
      kept.clearBlocks().clearRotation();
    }
    if (!resolved.getQuantisation().equals("joint")) {
      kept.clearSharpness().clearCommitment();
    }
    return kept.build();
  }
}
