package org.crosshash.learning.training;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.Guidance;
import org.crosshash.learning.loop.Checkpoints;
import org.crosshash.learning.loop.StepLoop;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.loop.UnusableCheckpoints;
import org.crosshash.learning.loop.ValidationPlan;
import org.crosshash.learning.loop.ValidationRun;

/**
 * Trains two hash networks under one objective, from the start or from a checkpoint.
 *
 * <p>On one machine with one number of engine threads the same inputs give the same bytes, also
 * when the training was stopped and went on in another process. Trainings of one process must not
 * run at the same time: the engine's thread pool is shared.
 */
public final class TrainingLoop {
  private final TrainingConfig config;
  private final TrainingPairs pairs;
  private final Optional<Guidance> guidance;
  private final Optional<Path> folder;
  private final String identity;
  private final Optional<ValidationPlan> validation;

  /**
   * Prepares a training.
   *
   * @param guidance similarities of the training pairs, in their order; none where the objective is
   *     not guided
   * @param folder where checkpoints go and are looked for, of this training alone; none: no
   *     checkpoints
   * @param identity a text that is equal exactly where the results are: canonical settings, digests
   *     of the inputs, the engine and its threads; it decides which checkpoints are of this
   *     training
   * @throws CrosshashException if guidance is missing or not wanted, if guidance and pairs differ
   *     in number, or if a batch is larger than the set
   */
  public TrainingLoop(
      TrainingConfig config,
      TrainingPairs pairs,
      Optional<Guidance> guidance,
      Optional<Path> folder,
      String identity) {
    this(config, pairs, guidance, folder, identity, Optional.empty());
  }

  /**
   * Prepares a training that is validated between its epochs.
   *
   * @param identity as above; it has to tell validations apart too
   * @param validation none: not validated
   * @throws CrosshashException as above
   */
  public TrainingLoop(
      TrainingConfig config,
      TrainingPairs pairs,
      Optional<Guidance> guidance,
      Optional<Path> folder,
      String identity,
      Optional<ValidationPlan> validation) {
    this.config = Objects.requireNonNull(config, "config");
    this.pairs = Objects.requireNonNull(pairs, "pairs");
    this.guidance = Objects.requireNonNull(guidance, "guidance");
    this.folder = Objects.requireNonNull(folder, "folder");
    this.validation = Objects.requireNonNull(validation, "validation");
    requireFit(config, pairs, guidance);
    this.identity = Objects.requireNonNull(identity, "identity");
  }

  /**
   * Checks that the parts of a training fit one another.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if not
   */
  static void requireFit(TrainingConfig config, TrainingPairs pairs, Optional<Guidance> guidance) {
    if (guidance.isPresent() != config.objective().guided()) {
      throw CrosshashException.invalid(
          "A training has guidance where its objective reads it, and only there",
          guidance.isPresent() ? "guidance that is not read" : "none",
          guidance.isPresent() ? "leave it out" : "make guidance from the same training rows");
    }
    if (guidance.isPresent() && guidance.orElseThrow().size() != pairs.size()) {
      throw CrosshashException.invalid(
          "Guidance must be of the training pairs",
          "%d pairs, guidance of %d".formatted(pairs.size(), guidance.orElseThrow().size()),
          "make the guidance from the same training rows");
    }
    if (config.batchSize() > pairs.size()) {
      throw CrosshashException.invalid(
          "A batch must not be larger than the training set",
          "batch of %d, %d pairs".formatted(config.batchSize(), pairs.size()),
          "lower `batch_size` or select more training items");
    }
  }

  /** Trains to the end, and refuses checkpoints that cannot be gone on from. */
  public TrainingResult run(TrainingListener listener) {
    return run(listener, UnusableCheckpoints.REFUSE);
  }

  /**
   * Trains to the end.
   *
   * @param policy for checkpoints in the folder that cannot be gone on from
   * @throws CrosshashException with CANCELLED if the listener said so (checkpoints stay), with
   *     FAILED_PRECONDITION if a number is no longer finite; if checkpoints are refused, with
   *     FAILED_PRECONDITION where they are of another identity and DATA_LOSS where they are damaged
   */
  public TrainingResult run(TrainingListener listener, UnusableCheckpoints policy) {
    try (VectorSession session = new VectorSession(config, pairs, guidance)) {
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
      return new TrainingResult(
          session.model(),
          outcome.curve(),
          outcome.resumedFromStep(),
          validations.map(run -> run.result(session.model(run.best()))));
    }
  }
}
