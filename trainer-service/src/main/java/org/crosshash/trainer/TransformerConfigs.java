package org.crosshash.trainer;

import java.util.Locale;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.training.TokenTraining;
import org.crosshash.learning.transformer.TransformerShape;
import org.crosshash.trainer.v1.NetworkConfig;
import org.crosshash.trainer.v1.TrainConfig;

/** Settings of networks over tokens from the wire to the records of the learning library. */
final class TransformerConfigs {
  private static final String TRANSFORMER = "transformer";

  private TransformerConfigs() {}

  /** Whether the hash networks read tokens instead of vectors. */
  static boolean wanted(TrainConfig resolved) {
    return resolved.getNetwork().getKind().equals(TRANSFORMER);
  }

  /**
   * Their shape, of settings that want them.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if other settings do not go with them
   */
  static TransformerShape of(TrainConfig resolved) {
    TokenTraining.requireFit(TrainConfigs.training(resolved));
    if (resolved.hasHugging()) {
      throw CrosshashException.invalid(
          "Hugging brings networks of its own",
          "hugging beside network.kind transformer",
          "leave out one of the two");
    }
    if (resolved.getScaleInputs() || resolved.getUnitLengthInputs()) {
      throw CrosshashException.invalid(
          "A transformer scales its tokens itself, and reads no vectors to scale",
          resolved.getScaleInputs() ? "scale_inputs" : "unit_length_inputs",
          "leave it out");
    }
    NetworkConfig network = resolved.getNetwork();
    return new TransformerShape(
        network.getWidth(),
        network.getLayers(),
        network.getHeads(),
        network.getFeedForward() == 0
            ? Math.multiplyExact(2, network.getWidth())
            : network.getFeedForward(),
        TransformerShape.Pooling.valueOf(network.getPooling().toUpperCase(Locale.ROOT)),
        network.getImageTokens(),
        network.getTextTokens());
  }

  /** The settings that a network of its kind reads, the others at their defaults. */
  static NetworkConfig kept(NetworkConfig resolved) {
    NetworkConfig.Builder kept = resolved.toBuilder();
    if (resolved.getKind().equals(TRANSFORMER)) {
      if (resolved.getFeedForward() == 2 * resolved.getWidth()) {
        kept.clearFeedForward();
      }
      return kept.clearHidden().clearTextHidden().clearBatchNorm().build();
    }
    return kept.clearKind()
        .clearWidth()
        .clearLayers()
        .clearHeads()
        .clearFeedForward()
        .clearPooling()
        .clearImageTokenColumn()
        .clearTextTokenColumn()
        .clearImageTokens()
        .clearTextTokens()
        .build();
  }
}
