package org.crosshash.learning.generator;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.Guidance;
import org.crosshash.guidance.UchmRecipe;
import org.crosshash.learning.loop.Checkpoints;
import org.crosshash.learning.loop.EpochPoint;
import org.crosshash.learning.loop.StepLoop;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.loop.UnusableCheckpoints;
import org.crosshash.learning.tensor.TensorEngine;

/**
 * Trains a {@link SimilarityGenerator}, from the start or from a checkpoint.
 *
 * <p>On one machine with one number of engine threads the same inputs give the same bytes, also
 * when the training was stopped and went on in another process. Run it inside {@link
 * TensorEngine#exclusively}: the engine's thread pool is shared.
 */
public final class GeneratorTraining {
  private final UchmRecipe recipe;
  private final long seed;
  private final GeneratorTokens tokens;
  private final Guidance target;
  private final Optional<Path> folder;
  private final int checkpointSteps;
  private final String identity;

  /**
   * Prepares a training.
   *
   * @param recipe with an interaction
   * @param seed of initial weights, order and dropout
   * @param tokens of the training items
   * @param target the spread target of the same items, symmetric
   * @param folder where checkpoints go and are looked for, of this training alone
   * @param checkpointSteps a checkpoint every so many steps besides one an epoch; 0 for none.
   *     Changes no result
   * @param identity a text that is equal exactly where the results are, as a {@link StepLoop} needs
   *     it
   * @throws CrosshashException if tokens and target differ in number or a batch is larger than the
   *     set
   */
  public GeneratorTraining(
      UchmRecipe recipe,
      long seed,
      GeneratorTokens tokens,
      Guidance target,
      Optional<Path> folder,
      int checkpointSteps,
      String identity) {
    this.recipe = Objects.requireNonNull(recipe, "recipe");
    this.seed = seed;
    this.tokens = Objects.requireNonNull(tokens, "tokens");
    this.target = Objects.requireNonNull(target, "target");
    this.folder = Objects.requireNonNull(folder, "folder");
    this.checkpointSteps = checkpointSteps;
    this.identity = Objects.requireNonNull(identity, "identity");
    if (!recipe.learns()) {
      throw new IllegalArgumentException("A recipe without interaction has no generator");
    }
    if (target.size() != tokens.items()) {
      throw CrosshashException.invalid(
          "The target must be of the training items",
          "%d items, target of %d".formatted(tokens.items(), target.size()),
          "compute the target from the same items");
    }
    if (recipe.schedule().batchSize() > tokens.items()) {
      throw CrosshashException.invalid(
          "A batch must not be larger than the training set",
          "batch of %d, %d items".formatted(recipe.schedule().batchSize(), tokens.items()),
          "lower `batch_size` or select more training items");
    }
  }

  /**
   * What a training made.
   *
   * @param generator ready to score pairs
   * @param curve mean loss terms, one point an epoch
   * @param resumedFromStep step of the checkpoint that it went on from; 0 if from the start
   */
  public record Result(
      SimilarityGenerator generator, List<EpochPoint> curve, long resumedFromStep) {
    /** Copies the curve. */
    public Result {
      Objects.requireNonNull(generator, "generator");
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
    GeneratorWeights initial = GeneratorWeights.initial(shape(), seed);
    try (GeneratorSession session = new GeneratorSession(recipe, initial, seed, tokens, target)) {
      StepLoop loop =
          new StepLoop(
              session,
              checkpointSteps,
              folder.map(path -> new Checkpoints(path, identity)),
              listener,
              Optional.empty(),
              Optional.empty());
      StepLoop.Outcome outcome = loop.run(policy);
      return new Result(
          new SimilarityGenerator(session.network().weights()),
          outcome.curve(),
          outcome.resumedFromStep());
    }
  }

  private GeneratorShape shape() {
    return new GeneratorShape(
        tokens.image().values().columns(),
        tokens.text().values().columns(),
        recipe.network().dimension(),
        recipe.network().layers(),
        recipe.network().heads());
  }
}
