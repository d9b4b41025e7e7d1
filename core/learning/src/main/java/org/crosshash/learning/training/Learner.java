package org.crosshash.learning.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.network.Dropout;
import org.crosshash.learning.optimiser.Optimiser;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.HostBuffer;
import org.crosshash.tables.FloatRows;

/**
 * One side of a training: a network, its optimisers, and the buffer that its batches go through.
 *
 * <p>Owns native memory; close it. One thread.
 *
 * @param <N> kind of network
 */
final class Learner<N extends SideNetwork> implements AutoCloseable {
  private final Modality modality;
  private final FloatRows vectors;
  private final HostBuffer buffer;
  private final N network;
  private final List<Part> parts = new ArrayList<>();

  /** Parameters that one optimiser moves, so many of the network's. */
  private record Part(Optimiser optimiser, int parameters, double rateFactor) {}

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
    this.buffer = new HostBuffer(Math.multiplyExact(config.batchSize(), vectors.columns()));
    this.network = network;
    double rateFactor = modality == Modality.TEXT ? config.optimiser().textRateFactor() : 1;
    for (SideNetwork.Group group : network.groups(config.optimiser(), rateFactor)) {
      parts.add(
          new Part(
              group.optimiser().create(manager, constants, group.parameters()),
              group.parameters().size(),
              group.rateFactor()));
    }
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
    int first = 0;
    for (Part part : parts) {
      part.optimiser()
          .update(
              gradients.subList(first, first + part.parameters()),
              learningRate * part.rateFactor());
      first += part.parameters();
    }
  }

  /** Name of a parameter by its place in the network's list. */
  String parameterName(int index) {
    return modality.id() + "." + network.parameterNames().get(index);
  }

  /** Parameters, then moments, then what is remembered of batches. */
  List<NDArray> tensors() {
    List<NDArray> tensors = new ArrayList<>(network.parameters());
    parts.forEach(part -> tensors.addAll(part.optimiser().state()));
    tensors.addAll(network.statistics());
    return List.copyOf(tensors);
  }

  int parameterCount() {
    return network.parameters().size();
  }

  /** Updates done, the same of all optimisers. */
  long updates() {
    return parts.getFirst().optimiser().updates();
  }

  /** Sets the number of updates done, after {@link #tensors()} were filled from a checkpoint. */
  void resumeAt(long updates) {
    parts.forEach(part -> part.optimiser().resumeAt(updates));
  }

  /** The network that learns. */
  N network() {
    return network;
  }

  @Override
  public void close() {
    parts.forEach(part -> part.optimiser().close());
    network.close();
  }
}
