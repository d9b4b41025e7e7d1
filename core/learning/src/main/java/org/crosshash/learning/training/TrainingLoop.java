package org.crosshash.learning.training;

import java.util.Objects;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.loop.UnusableCheckpoints;
import org.crosshash.learning.model.HashModel;

/** Trains two hash networks over vectors under one objective. */
public final class TrainingLoop implements Training<HashModel> {
  private final TrainingConfig config;
  private final TrainingSetup setup;

  /**
   * Prepares a training.
   *
   * @throws CrosshashException as {@link TrainingSetup#requireFit}
   */
  public TrainingLoop(TrainingConfig config, TrainingSetup setup) {
    this.config = Objects.requireNonNull(config, "config");
    this.setup = Objects.requireNonNull(setup, "setup");
    setup.requireFit(config);
  }

  @Override
  public TrainingResult<HashModel> run(TrainingListener listener, UnusableCheckpoints policy) {
    try (VectorSession session = new VectorSession(config, setup.pairs(), setup.guidance())) {
      return setup.train(session, config, listener, policy);
    }
  }
}
