package org.crosshash.learning.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.Guidance;
import org.crosshash.learning.loop.Checkpoints;
import org.crosshash.learning.loop.EpochPoint;
import org.crosshash.learning.loop.StepLoop;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.loop.UnusableCheckpoints;
import org.crosshash.learning.loop.Validated;
import org.crosshash.learning.loop.ValidationPlan;
import org.crosshash.learning.loop.ValidationRun;
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
public final class TokenTraining {
  private final TrainingConfig config;
  private final TokenInputs inputs;
  private final TrainingPairs pairs;
  private final Optional<Guidance> guidance;
  private final Optional<Path> folder;
  private final String identity;
  private final Optional<ValidationPlan> validation;

  /**
   * Prepares a training.
   *
   * @param config its networks give dropout, activation and the first weights of the last layer;
   *     widths and the scaling of inputs are not read
   * @param shape of both networks
   * @param pairs vectors
   * @param tokens of the same items, in the same rows
   * @param guidance similarities of the training pairs, in their order; none for an objective that
   *     reads none
   * @param folder where checkpoints go and are looked for, of this training alone; none: no
   *     checkpoints
   * @param identity a text that is equal exactly where the results are, as in {@link TrainingLoop}
   * @throws CrosshashException (INVALID_ARGUMENT) if parts do not fit one another, or a training
   *     item has no token
   */
  public TokenTraining(
      TrainingConfig config,
      TransformerShape shape,
      TrainingPairs pairs,
      PairTokens tokens,
      Optional<Guidance> guidance,
      Optional<Path> folder,
      String identity) {
    this(config, shape, pairs, tokens, guidance, folder, identity, Optional.empty());
  }

  /**
   * Prepares a training that is validated between its epochs.
   *
   * @param identity as above; it has to tell validations apart too
   * @param validation none: not validated
   * @throws CrosshashException as above
   */
  public TokenTraining(
      TrainingConfig config,
      TransformerShape shape,
      TrainingPairs pairs,
      PairTokens tokens,
      Optional<Guidance> guidance,
      Optional<Path> folder,
      String identity,
      Optional<ValidationPlan> validation) {
    this.config = Objects.requireNonNull(config, "config");
    this.inputs = new TokenInputs(shape, tokens);
    this.pairs = Objects.requireNonNull(pairs, "pairs");
    this.guidance = Objects.requireNonNull(guidance, "guidance");
    this.folder = Objects.requireNonNull(folder, "folder");
    this.identity = Objects.requireNonNull(identity, "identity");
    this.validation = Objects.requireNonNull(validation, "validation");
    requireFit(config);
    TrainingLoop.requireFit(config, pairs, guidance);
    if (tokens.image().items() != pairs.image().rows()) {
      throw CrosshashException.invalid(
          "Tokens must be of the items that have vectors",
          "%d items with vectors, %d with tokens"
              .formatted(pairs.image().rows(), tokens.image().items()),
          "take the columns of one table");
    }
    tokens.requireTokens(pairs.rows());
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

  /**
   * What a training made.
   *
   * @param model ready to hash
   * @param curve mean loss terms, one point an epoch
   * @param resumedFromStep step of the checkpoint that it went on from; 0 if from the start
   * @param validated what its validations found; none where it had none
   */
  public record Result(
      TokenModel model,
      List<EpochPoint> curve,
      long resumedFromStep,
      Optional<Validated<TokenModel>> validated) {
    /** Copies the curve. */
    public Result {
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(validated, "validated");
      curve = List.copyOf(curve);
    }
  }

  /**
   * Trains to the end.
   *
   * @param policy for checkpoints in the folder that cannot be gone on from
   * @throws CrosshashException as {@link StepLoop#run}
   */
  public Result run(TrainingListener listener, UnusableCheckpoints policy) {
    try (TokenSession session = new TokenSession(config, pairs, inputs, guidance)) {
      Optional<ValidationRun> validations =
          validation.map(plan -> new ValidationRun(plan, session, config.epochs()));
      StepLoop loop =
          new StepLoop(
              session,
              config.checkpointSteps(),
              folder.map(path -> new Checkpoints(path, identity)),
              listener,
              validations);
      StepLoop.Outcome outcome = loop.run(policy);
      return new Result(
          session.model(),
          outcome.curve(),
          outcome.resumedFromStep(),
          validations.map(run -> run.result(session.model(run.best()))));
    }
  }
}
