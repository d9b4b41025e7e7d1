package org.crosshash.learning.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.network.Dropout;
import org.crosshash.learning.network.NetworkShape;
import org.crosshash.learning.random.Purpose;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.token.PaddedTokens;
import org.crosshash.learning.token.TokenReader;
import org.crosshash.learning.transformer.TokenHead;
import org.crosshash.learning.transformer.TokenNetwork;
import org.crosshash.learning.transformer.TokenShape;
import org.crosshash.learning.transformer.TokenWeights;
import org.crosshash.learning.transformer.TransformerDropout;
import org.crosshash.tables.RaggedMatrix;

/** A hash network over the tokens of an item; it does not read the item's vector. */
final class TokenSide implements SideNetwork {
  private final TokenReader reader;
  private final TokenNetwork network;
  private PaddedTokens batch;

  TokenSide(
      NDManager manager,
      Constants constants,
      TrainingConfig config,
      Modality modality,
      TokenInputs inputs) {
    NetworkShape shape = config.networks().of(modality);
    RaggedMatrix lists = inputs.tokens().of(modality);
    int limit = inputs.shape().tokens(modality);
    this.reader = new TokenReader(lists, limit, config.batchSize());
    TokenShape tokens =
        new TokenShape(
            inputs.shape(), shape.activation(), limit, lists.values().columns(), config.bits());
    this.network =
        new TokenNetwork(
            manager,
            constants,
            TokenWeights.initial(tokens, shape.hashDeviation(), config.seed(), modality),
            new TransformerDropout(
                shape.dropout(),
                config.seed(),
                config.batchSize(),
                Purpose.TRANSFORMER_DROPOUT.key(),
                modality.key()),
            TokenReader.longest(lists, limit));
  }

  @Override
  public void gather(NDManager scope, int[] rows) {
    batch = reader.gather(scope, rows, 0, 0);
  }

  @Override
  public Forward forward(NDArray vectors, Dropout.Draw draw, double tanhScale) {
    TokenNetwork.Pass pass = network.forward(batch, draw, tanhScale);
    return new Forward(pass.codes(), gradient -> network.backward(pass, gradient));
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
    return List.of();
  }

  /** The network as it hashes. */
  TokenHead head() {
    return new TokenHead(network.weights());
  }

  @Override
  public void close() {
    network.close();
  }
}
