package org.crosshash.learning.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.function.Function;
import org.crosshash.learning.network.Dropout;
import org.crosshash.learning.optimiser.OptimiserConfig;

/** The hash network of one modality under training. Owns native memory; close it. One thread. */
interface SideNetwork extends AutoCloseable {
  /** Reads what it needs of a batch besides the vectors; valid until the next one is read. */
  default void gather(NDManager scope, int[] rows) {}

  /**
   * Computes codes with dropout.
   *
   * @param vectors of the batch, as given; their manager owns what is made here
   * @param tanhScale factor inside tanh
   */
  Forward forward(NDArray vectors, Dropout.Draw draw, double tanhScale);

  /**
   * A forward pass.
   *
   * @param codes tanh outputs H, batch x bits
   * @param gradients of the parameters, in their order, for a gradient of the codes
   */
  record Forward(NDArray codes, Function<NDArray, List<NDArray>> gradients) {}

  /** Its parameters; in-place changes take effect. */
  List<NDArray> parameters();

  /** Names of {@link #parameters()}. */
  List<String> parameterNames();

  /**
   * Parameters that learn by one rule at one rate.
   *
   * @param parameters a run of {@link #parameters()}
   * @param optimiser rule of their updates
   * @param rateFactor learning rate as a multiple of the training's
   */
  record Group(List<NDArray> parameters, OptimiserConfig optimiser, double rateFactor) {}

  /**
   * How the parameters learn: groups that together are {@link #parameters()}, in their order.
   *
   * @param optimiser of the networks
   * @param rateFactor of this network
   */
  default List<Group> groups(OptimiserConfig optimiser, double rateFactor) {
    return List.of(new Group(parameters(), optimiser, rateFactor));
  }

  /** What is remembered of batches, besides the parameters. */
  List<NDArray> statistics();

  @Override
  void close();
}
