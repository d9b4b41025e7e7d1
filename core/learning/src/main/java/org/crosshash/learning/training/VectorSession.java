package org.crosshash.learning.training;

import java.util.Optional;
import org.crosshash.guidance.Guidance;
import org.crosshash.learning.model.HashModel;
import org.crosshash.learning.model.Modality;

/** The native side of a training of networks over one vector an item. */
final class VectorSession extends TrainingSession<VectorSide> {
  VectorSession(TrainingConfig config, TrainingPairs pairs, Optional<Guidance> guidance) {
    super(
        config,
        pairs,
        guidance,
        (manager, constants, modality) ->
            new VectorSide(manager, constants, config, modality, pairs.of(modality).columns()));
  }

  /** Both networks as they hash. */
  HashModel model() {
    return new HashModel(network(Modality.IMAGE).head(), network(Modality.TEXT).head());
  }
}
