package org.crosshash.learning.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.crosshash.learning.model.Activation;
import org.crosshash.learning.model.HashHead;
import org.crosshash.learning.model.InputScaling;
import org.crosshash.learning.model.LinearWeights;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.network.Dropout;
import org.crosshash.learning.network.HashNetwork;
import org.crosshash.learning.network.NetworkShape;
import org.crosshash.learning.optimiser.Moments;
import org.crosshash.learning.optimiser.Optimiser;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.HostBuffer;
import org.crosshash.learning.tensor.UnitCodes;
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
  private final InputScaling inputs;
  private final double rateFactor;
  private final HashNetwork network;
  private final Optimiser optimiser;
  private final Activation activation;
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
    this.inputs = config.inputs();
    this.rateFactor = modality == Modality.TEXT ? config.optimiser().textRateFactor() : 1;
    this.buffer = new HostBuffer(Math.multiplyExact(config.batchSize(), vectors.columns()));
    NetworkShape shape = config.networks().of(modality);
    this.activation = shape.activation();
    List<LinearWeights> weights =
        shape.initialWeights(vectors.columns(), config.bits(), config.seed(), modality);
    this.network =
        new HashNetwork(
            manager,
            constants,
            weights,
            shape.batchNorm(),
            activation,
            new Dropout(shape.dropout(), config.seed(), modality),
            config.batchSize());
    this.optimiser = config.optimiser().create(manager, constants, network.parameters());
  }

  /** The batch of these matrix rows, as given; valid until the next one is gathered. */
  NDArray gather(NDManager manager, int[] rows) {
    return buffer.gather(manager, vectors, rows);
  }

  HashNetwork.Pass forward(NDArray batch, Dropout.Draw draw, double tanhScale) {
    NDArray scaled =
        switch (inputs) {
          case AS_GIVEN -> batch;
          case UNIT_VARIANCE -> batch.mul(constants.of(inputScale()));
          case UNIT_LENGTH -> UnitCodes.of(batch, constants).unit();
        };
    return network.forward(scaled, draw, tanhScale);
  }

  private double inputScale() {
    return inputs == InputScaling.UNIT_VARIANCE ? Math.sqrt(vectors.columns()) : 1;
  }

  /** Gradients of the parameters for a gradient of the codes. */
  List<NDArray> gradients(HashNetwork.Pass pass, NDArray codesGradient) {
    return network.backward(pass, codesGradient);
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

  /** The network as it hashes. */
  HashHead head() {
    return new HashHead(
        inputs == InputScaling.UNIT_LENGTH, (float) inputScale(), activation, network.weights());
  }

  @Override
  public void close() {
    optimiser.close();
    network.close();
  }
}
