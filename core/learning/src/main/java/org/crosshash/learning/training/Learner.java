package org.crosshash.learning.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.network.Dropout;
import org.crosshash.learning.optimiser.Moments;
import org.crosshash.learning.optimiser.Optimiser;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.HostBuffer;
import org.crosshash.tables.FloatRows;

/**
 * One side of a training: a network, its optimiser, and the buffer that its batches go through.
 *
 * <p>Owns native memory; close it. One thread.
 *
 * @param <N> kind of network
 */
final class Learner<N extends SideNetwork> implements AutoCloseable {
  private final Modality modality;
  private final FloatRows vectors;
  private final HostBuffer buffer;
  private final double rateFactor;
  private final N network;
  private final Optimiser optimiser;

  /** Takes the network over. */
  Learner(
      NDManager manager,
      Constants constants,
      TrainingConfig config,
      Modality modality,
      FloatRows vectors,
      N network) {
    this.modality = modality;
    this.vectors = vectors;
    this.rateFactor = modality == Modality.TEXT ? config.optimiser().textRateFactor() : 1;
    this.buffer = new HostBuffer(Math.multiplyExact(config.batchSize(), vectors.columns()));
    this.network = network;
    this.optimiser = config.optimiser().create(manager, constants, network.parameters());
  }

  /** The vectors of these matrix rows, as given; valid until the next ones are gathered. */
  NDArray gather(NDManager manager, int[] rows) {
    network.gather(manager, rows);
    return buffer.gather(manager, vectors, rows);
  }

  /** Computes the codes of the batch that was gathered last. */
  SideNetwork.Forward forward(NDArray batch, Dropout.Draw draw, double tanhScale) {
    return network.forward(batch, draw, tanhScale);
  }

  /** Takes one step against gradients, which are used up. */
  void update(List<NDArray> gradients, double learningRate) {
    optimiser.update(gradients, learningRate * rateFactor);
  }

  /** Name of a parameter by its place in the network's list. */
  String parameterName(int index) {
    return modality.id() + "." + network.parameterNames().get(index);
  }

  /** Parameters, then moments, then what is remembered of batches. */
  List<NDArray> tensors() {
    return Moments.concat(
        Moments.concat(network.parameters(), optimiser.state()), network.statistics());
  }

  int parameterCount() {
    return network.parameters().size();
  }

  Optimiser optimiser() {
    return optimiser;
  }

  /** The network that learns. */
  N network() {
    return network;
  }

  @Override
  public void close() {
    optimiser.close();
    network.close();
  }
}
