package org.crosshash.learning.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.Guidance;
import org.crosshash.learning.loop.Checkpoints;
import org.crosshash.learning.loop.CodesPlan;
import org.crosshash.learning.loop.CodesRun;
import org.crosshash.learning.loop.NetworkSession;
import org.crosshash.learning.loop.StepLoop;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.loop.UnusableCheckpoints;
import org.crosshash.learning.loop.ValidationPlan;
import org.crosshash.learning.loop.ValidationRun;

/**
 * What a training of any networks has besides its settings: what it learns from, where its
 * checkpoints lie, and what judges it between epochs.
 *
 * @param pairs to train on
 * @param guidance similarities of the training pairs, in their order; none where the objective is
 *     not guided
 * @param folder where checkpoints go and are looked for, of this training alone; none: no
 *     checkpoints
 * @param identity a text that is equal exactly where the results are: canonical settings, digests
 *     of the inputs, the engine and its threads, the validation; it decides which checkpoints are
 *     of this training
 * @param validation none: not validated
 * @param codes when codes are looked at; none: never
 */
public record TrainingSetup(
    TrainingPairs pairs,
    Optional<Guidance> guidance,
    Optional<Path> folder,
    String identity,
    Optional<ValidationPlan> validation,
    Optional<CodesPlan> codes) {
  /** Checks that nothing is null. */
  public TrainingSetup {
    Objects.requireNonNull(pairs, "pairs");
    Objects.requireNonNull(guidance, "guidance");
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(identity, "identity");
    Objects.requireNonNull(validation, "validation");
    Objects.requireNonNull(codes, "codes");
  }

  /** A training whose codes nobody looks at. */
  public TrainingSetup(
      TrainingPairs pairs,
      Optional<Guidance> guidance,
      Optional<Path> folder,
      String identity,
      Optional<ValidationPlan> validation) {
    this(pairs, guidance, folder, identity, validation, Optional.empty());
  }

  /** A training that is not validated either. */
  public TrainingSetup(
      TrainingPairs pairs, Optional<Guidance> guidance, Optional<Path> folder, String identity) {
    this(pairs, guidance, folder, identity, Optional.empty());
  }

  /**
   * Checks that data and settings fit one another.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if guidance is missing or not wanted, if guidance
   *     and pairs differ in number, or if a batch is larger than the set
   */
  public void requireFit(TrainingConfig config) {
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

  /**
   * Trains networks to the end.
   *
   * @param session stays the caller's to close
   * @throws CrosshashException as {@link Training#run(TrainingListener, UnusableCheckpoints)}
   */
  public <M> TrainingResult<M> train(
      NetworkSession<M> session,
      TrainingConfig config,
      TrainingListener listener,
      UnusableCheckpoints policy) {
    Optional<ValidationRun> validations =
        validation.map(plan -> new ValidationRun(plan, session, config.epochs()));
    Optional<CodesRun> looks = codes.map(plan -> new CodesRun(plan, session));
    StepLoop loop =
        new StepLoop(
            session,
            config.checkpointSteps(),
            folder.map(path -> new Checkpoints(path, identity)),
            listener,
            validations,
            looks);
    StepLoop.Outcome outcome = loop.run(policy);
    return new TrainingResult<>(
        session.model(session.take()),
        outcome.curve(),
        outcome.resumedFromStep(),
        validations.map(run -> run.result(session.model(run.best()))),
        looks.map(CodesRun::points).orElse(List.of()));
  }
}
