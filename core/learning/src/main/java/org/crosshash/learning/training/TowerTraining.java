package org.crosshash.learning.training;

import java.util.Objects;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.loop.Checkpoints;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.loop.UnusableCheckpoints;
import org.crosshash.learning.tower.TextTower;
import org.crosshash.learning.tower.TowerModel;

/**
 * Trains a picture network over vectors, and a text tower with the network over what it makes of
 * token ids, as VTM-UCH's released code fine-tunes CLIP's text encoder: one objective, gradients
 * through both, and a rate and an optimiser of the tower's own. Order of batches, checkpoints and
 * guarantees are those of {@link TrainingLoop}. The text vectors of the pairs are what objectives
 * compare codes with; no network reads them.
 */
public final class TowerTraining implements Training<TowerModel> {
  private final TrainingConfig config;
  private final TowerInputs inputs;
  private final TrainingSetup setup;

  /**
   * Prepares a training.
   *
   * @param inputs ids of the items of the setup's vectors, in the same rows
   * @throws CrosshashException (INVALID_ARGUMENT) if parts do not fit one another, or a training
   *     item has no token id
   */
  public TowerTraining(TrainingConfig config, TowerInputs inputs, TrainingSetup setup) {
    this.config = Objects.requireNonNull(config, "config");
    this.inputs = Objects.requireNonNull(inputs, "inputs");
    this.setup = Objects.requireNonNull(setup, "setup");
    setup.requireFit(config);
    TrainingPairs pairs = setup.pairs();
    if (inputs.ids().items() != pairs.text().rows()) {
      throw CrosshashException.invalid(
          "Token ids must be of the items that have vectors",
          "%d items with vectors, %d with ids".formatted(pairs.text().rows(), inputs.ids().items()),
          "take the columns of one table");
    }
    for (int row : pairs.rows()) {
      TextTower.requireTokens(inputs.ids().count(row), "item " + row);
    }
  }

  @Override
  public TrainingResult<TowerModel> run(TrainingListener listener, UnusableCheckpoints policy) {
    TrainingPairs pairs = setup.pairs();
    int dimension = TowerProbe.dimension(inputs, pairs.rows());
    try (TowerSession session =
        new TowerSession(config, pairs, inputs, dimension, setup.guidance())) {
      if (setup.folder().isPresent()) {
        // A validated training keeps its best networks as well.
        Checkpoints.requireReadable(
            session.capturedValues() + (setup.validation().isPresent() ? session.values() : 0));
      }
      return setup.train(session, config, listener, policy);
    }
  }
}
