package org.crosshash.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.crosshash.tables.FloatMatrix;

/**
 * One side of a training: a network, its optimiser, and the buffer that its batches go through.
 *
 * <p>Owns native memory; close it. One thread.
 */
final class Learner implements AutoCloseable {
  private final Modality modality;
  private final FloatMatrix vectors;
  private final HostBuffer buffer;
  private final double inputScale;
  private final double rateFactor;
  private final HashNetwork network;
  private final Optimiser optimiser;
  private final GradientClip clip;
  private final Constants constants;

  Learner(
      NDManager manager,
      Constants constants,
      TrainingConfig config,
      Modality modality,
      FloatMatrix vectors) {
    this.modality = modality;
    this.vectors = vectors;
    this.constants = constants;
    this.inputScale = config.scaleInputs() ? Math.sqrt(vectors.columns()) : 1;
    this.rateFactor = modality == Modality.TEXT ? config.optimiser().textRateFactor() : 1;
    this.buffer = new HostBuffer(Math.multiplyExact(config.batchSize(), vectors.columns()));
    List<LinearWeights> weights =
        config.network().initialWeights(vectors.columns(), config.bits(), config.seed(), modality);
    this.network =
        new HashNetwork(
            manager,
            constants,
            weights,
            new Dropout(config.network().dropout(), config.seed(), modality),
            config.batchSize());
    this.optimiser = config.optimiser().create(manager, constants, network.parameters());
    this.clip = new GradientClip(config.optimiser().gradientClip());
  }

  /** The batch of these matrix rows; valid until the next one is gathered. */
  NDArray gather(NDManager manager, int[] rows) {
    NDArray batch = buffer.gather(manager, vectors, rows);
    return inputScale == 1 ? batch : batch.muli(constants.of(inputScale));
  }

  HashNetwork.Pass forward(NDArray batch, Dropout.Draw draw, double tanhScale) {
    return network.forward(batch, draw, tanhScale);
  }

  /**
   * Takes one step against the gradient of the codes.
   *
   * @throws DivergedException if a gradient is not finite
   */
  void learn(HashNetwork.Pass pass, NDArray codesGradient, double learningRate)
      throws DivergedException {
    List<NDArray> gradients = network.backward(pass, codesGradient);
    int broken = clip.apply(gradients);
    if (broken >= 0) {
      throw new DivergedException("the gradient of `" + parameterName(broken) + "`");
    }
    optimiser.update(gradients, learningRate * rateFactor);
  }

  /** Name of a parameter by its place in the network's list. */
  String parameterName(int index) {
    return "%s.%d.%s".formatted(modality.id(), index / 2, index % 2 == 0 ? "weight" : "bias");
  }

  /** Parameters, then moments. */
  List<NDArray> tensors() {
    return Moments.concat(network.parameters(), optimiser.state());
  }

  int parameterCount() {
    return network.parameters().size();
  }

  Optimiser optimiser() {
    return optimiser;
  }

  /** The network as it hashes. */
  HashHead head() {
    return new HashHead((float) inputScale, network.weights());
  }

  @Override
  public void close() {
    optimiser.close();
    network.close();
  }
}
