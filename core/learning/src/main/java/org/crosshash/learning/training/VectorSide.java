package org.crosshash.learning.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.function.Function;
import org.crosshash.learning.model.Activation;
import org.crosshash.learning.model.HashHead;
import org.crosshash.learning.model.InputScaling;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.network.Dropout;
import org.crosshash.learning.network.HashNetwork;
import org.crosshash.learning.network.NetworkShape;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.UnitCodes;

/** A hash network over one vector an item. */
final class VectorSide implements SideNetwork {
  private final InputScaling inputs;
  private final double inputScale;
  private final Activation activation;
  private final HashNetwork network;
  private final Constants constants;

  VectorSide(
      NDManager manager,
      Constants constants,
      TrainingConfig config,
      Modality modality,
      int dimension) {
    NetworkShape shape = config.networks().of(modality);
    this.constants = constants;
    this.inputs = config.inputs();
    this.inputScale = inputs == InputScaling.UNIT_VARIANCE ? Math.sqrt(dimension) : 1;
    this.activation = shape.activation();
    this.network =
        new HashNetwork(
            manager,
            constants,
            shape.initialWeights(dimension, config.bits(), config.seed(), modality),
            shape.batchNorm(),
            activation,
            new Dropout(shape.dropout(), config.seed(), modality),
            config.batchSize());
  }

  @Override
  public Forward forward(NDArray vectors, Dropout.Draw draw, double tanhScale) {
    HashNetwork.Pass pass = network.forward(scaled(vectors), draw, tanhScale);
    return new Forward(pass.codes(), gradient -> network.backward(pass, gradient));
  }

  /**
   * A forward pass that gradients go through to the vectors.
   *
   * @param codes tanh outputs H, batch x bits
   * @param gradients of the parameters, and of the vectors as given, for a gradient of the codes
   */
  record Through(NDArray codes, Function<NDArray, HashNetwork.Gradients> gradients) {}

  /** As {@link #forward}, for vectors that something learns to make. */
  Through forwardThrough(NDArray vectors, Dropout.Draw draw, double tanhScale) {
    HashNetwork.Pass pass = network.forward(scaled(vectors), draw, tanhScale);
    return new Through(
        pass.codes(),
        gradient -> {
          HashNetwork.Gradients gradients = network.backwardToBatch(pass, gradient);
          return new HashNetwork.Gradients(
              gradients.parameters(), unscaled(vectors, gradients.batch()));
        });
  }

  private NDArray scaled(NDArray vectors) {
    return switch (inputs) {
      case AS_GIVEN -> vectors;
      case UNIT_VARIANCE -> vectors.mul(constants.of(inputScale));
      case UNIT_LENGTH -> UnitCodes.of(vectors, constants).unit();
    };
  }

  private NDArray unscaled(NDArray vectors, NDArray gradient) {
    return switch (inputs) {
      case AS_GIVEN -> gradient;
      case UNIT_VARIANCE -> gradient.mul(constants.of(inputScale));
      case UNIT_LENGTH -> UnitCodes.of(vectors, constants).backward(gradient);
    };
  }

  @Override
  public List<NDArray> parameters() {
    return network.parameters();
  }

  @Override
  public List<String> parameterNames() {
    return network.parameterNames();
  }

  @Override
  public List<NDArray> statistics() {
    return network.statistics();
  }

  /** The network as it hashes. */
  HashHead head() {
    return new HashHead(
        inputs == InputScaling.UNIT_LENGTH, (float) inputScale, activation, network.weights());
  }

  @Override
  public void close() {
    network.close();
  }
}
