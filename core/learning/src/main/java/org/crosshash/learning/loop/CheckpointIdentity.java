package org.crosshash.learning.loop;

import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.tables.Recipe;

/**
 * All that decides the numbers of a checkpoint: more than the recipe, whose key names the scratch
 * folder. A server that was restarted with other threads finds checkpoints there that it cannot go
 * on from.
 */
public final class CheckpointIdentity {
  private CheckpointIdentity() {}

  /**
   * The identity of a training's checkpoints.
   *
   * @param threads threads of the tensor engine
   */
  public static String of(Recipe recipe, int threads) {
    return "%s, revision %d, settings %s, inputs %s, engine %s, %d engine threads"
        .formatted(
            recipe.operation(),
            recipe.revision(),
            recipe.canonicalConfig(),
            recipe.inputs(),
            TensorEngine.version(),
            threads);
  }
}
