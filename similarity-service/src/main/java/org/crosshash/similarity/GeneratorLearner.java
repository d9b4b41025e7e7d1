package org.crosshash.similarity;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.guidance.Guidance;
import org.crosshash.guidance.GuidanceInput;
import org.crosshash.guidance.SimilarityLearner;
import org.crosshash.guidance.UchmRecipe;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;
import org.crosshash.kit.OperationRun;
import org.crosshash.learning.generator.GeneratorFiles;
import org.crosshash.learning.generator.GeneratorTokens;
import org.crosshash.learning.generator.GeneratorTraining;
import org.crosshash.learning.generator.SimilarityGenerator;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.loop.TrainingProgress;
import org.crosshash.learning.loop.UnusableCheckpoints;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.similarity.v1.GuidanceProgress;
import org.crosshash.tables.ArtifactName;

/**
 * Trains the generator of a guidance build, from its checkpoint where an earlier run of the same
 * recipe was interrupted, and stores it. One thread.
 */
final class GeneratorLearner implements SimilarityLearner {
  /**
   * Threads of the tensor engine, whatever the service has: the engine cuts its products by their
   * number, which changes last bits, and guidance must not depend on it.
   */
  static final int ENGINE_THREADS = 1;

  /** Steps between checkpoints: a few seconds of work are lost at most. */
  private static final int CHECKPOINT_STEPS = 20;

  private final Generators generators;
  private final GeneratorDescription description;
  private final OperationRun<GuidanceProgress> run;
  private final Path scratch;
  private final String identity;
  private Optional<ArtifactName> stored = Optional.empty();

  /**
   * Makes one for a build.
   *
   * @param scratch where checkpoints go and are looked for
   * @param identity of the checkpoints that it may go on from
   */
  GeneratorLearner(
      Generators generators,
      GeneratorDescription description,
      OperationRun<GuidanceProgress> run,
      Path scratch,
      String identity) {
    this.generators = generators;
    this.description = description;
    this.run = run;
    this.scratch = scratch;
    this.identity = identity;
  }

  /** The generator that was trained and stored, if one was. */
  Optional<ArtifactName> stored() {
    return stored;
  }

  @Override
  public Learned learn(
      UchmRecipe recipe, long seed, GuidanceInput input, Guidance target, Workers workers) {
    GeneratorTokens tokens = GeneratorTokens.of(recipe, input);
    GeneratorTraining training =
        new GeneratorTraining(
            recipe, seed, tokens, target, Optional.of(scratch), CHECKPOINT_STEPS, identity);
    GeneratorTraining.Result result = train(training);
    stored =
        Optional.of(
            generators.put(
                new GeneratorFiles.Content(
                    result.generator(),
                    result.curve(),
                    description.toMap(recipe, seed, input.size()))));
    SortedMap<String, Double> statistics = new TreeMap<>();
    result
        .curve()
        .getLast()
        .terms()
        .forEach((term, value) -> statistics.put("loss_" + term, value));
    return new Learned(
        SimilarityGenerator.similarities(result.generator().embed(tokens), workers), statistics);
  }

  private GeneratorTraining.Result train(GeneratorTraining training) {
    try {
      return TensorEngine.exclusively(
          ENGINE_THREADS,
          run::checkCancelled,
          () -> training.run(new Watcher(), UnusableCheckpoints.START_OVER));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CrosshashException(
          Problem.CANCELLED,
          "The training waits its turn on the tensor engine",
          "interrupted",
          "build the guidance again",
          e);
    }
  }

  /** Passes the training's news on to the operation, and its cancellation back. */
  private final class Watcher implements TrainingListener {
    private long resumedFrom = -1;

    @Override
    public void progress(TrainingProgress news) {
      if (resumedFrom < 0) {
        resumedFrom = news.step();
      }
      Map<String, Double> losses =
          news.curve().isEmpty() ? Map.of() : news.curve().getLast().terms();
      run.progress(
          GuidanceProgress.newBuilder()
              .setStage(Stage.LEARN.label())
              .setDone(news.step())
              .setTotal(news.steps())
              .putAllLosses(losses)
              .setResumedFromStep(resumedFrom)
              .build());
    }

    @Override
    public boolean cancelled() {
      return run.cancelled();
    }
  }
}
