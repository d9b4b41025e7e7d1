package org.crosshash.learning.training;

import java.util.Objects;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.loop.UnusableCheckpoints;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.network.NetworkShape;
import org.crosshash.learning.token.PairTokens;
import org.crosshash.learning.transformer.TokenModel;
import org.crosshash.learning.transformer.TransformerShape;

/**
 * Trains two hash networks that read tokens, under one objective, as {@link TrainingLoop} trains
 * those that read vectors: same order of batches, optimisers, checkpoints and guarantees. The
 * vectors of the pairs are what objectives compare codes with; the networks do not read them.
 */
public final class TokenTraining implements Training<TokenModel> {
  private final TrainingConfig config;
  private final TokenInputs inputs;
  private final TrainingSetup setup;

  /**
   * Prepares a training.
   *
   * @param config its networks give dropout, activation and the first weights of the last layer;
   *     widths and the scaling of inputs are not read
   * @param shape of both networks
   * @param tokens of the items of the setup's vectors, in the same rows
   * @throws CrosshashException (INVALID_ARGUMENT) if parts do not fit one another, or a training
   *     item has no token
   */
  public TokenTraining(
      TrainingConfig config, TransformerShape shape, PairTokens tokens, TrainingSetup setup) {
    this.config = Objects.requireNonNull(config, "config");
    this.inputs = new TokenInputs(shape, tokens);
    this.setup = Objects.requireNonNull(setup, "setup");
    requireFit(config);
    setup.requireFit(config);
    setup.pairs().requireTokens(tokens);
  }

  /**
   * Checks what needs no data.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if the networks shall normalise over batches
   */
  public static void requireFit(TrainingConfig config) {
    for (Modality modality : Modality.values()) {
      NetworkShape network = config.networks().of(modality);
      if (network.batchNorm()) {
        throw CrosshashException.invalid(
            "A transformer normalises each token, not the batch",
            "batch_norm true",
            "leave `network.batch_norm` out, or take networks of kind `mlp`");
      }
    }
  }

  @Override
  public TrainingResult<TokenModel> run(TrainingListener listener, UnusableCheckpoints policy) {
    try (TokenSession session = new TokenSession(config, setup.pairs(), inputs, setup.guidance())) {
      return setup.train(session, config, listener, policy);
    }
  }
}
