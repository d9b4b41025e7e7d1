package org.crosshash.learning.training;

import java.util.Optional;
import org.crosshash.guidance.Guidance;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.transformer.TokenModel;

/** The native side of a training of networks over tokens. */
final class TokenSession extends TrainingSession<TokenSide> {
  TokenSession(
      TrainingConfig config, TrainingPairs pairs, TokenInputs inputs, Optional<Guidance> guidance) {
    super(
        config,
        pairs,
        guidance,
        (manager, constants, modality) ->
            new TokenSide(manager, constants, config, modality, inputs));
  }

  /** Both networks as they hash. */
  TokenModel model() {
    return new TokenModel(network(Modality.IMAGE).head(), network(Modality.TEXT).head());
  }
}
