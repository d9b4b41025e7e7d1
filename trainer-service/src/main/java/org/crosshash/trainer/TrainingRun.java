package org.crosshash.trainer;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.crosshash.kit.OperationRun;
import org.crosshash.learning.closed.TrainingFree;
import org.crosshash.learning.hugging.HuggingTraining;
import org.crosshash.learning.loop.CheckpointIdentity;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.loop.TrainingProgress;
import org.crosshash.learning.loop.UnusableCheckpoints;
import org.crosshash.learning.loop.Validated;
import org.crosshash.learning.loop.ValidationPlan;
import org.crosshash.learning.loop.ValidationPoint;
import org.crosshash.learning.model.HashModel;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.learning.token.PairTokens;
import org.crosshash.learning.tower.TowerConfig;
import org.crosshash.learning.tower.TowerFiles;
import org.crosshash.learning.training.TokenTraining;
import org.crosshash.learning.training.TowerInputs;
import org.crosshash.learning.training.TowerTraining;
import org.crosshash.learning.training.Training;
import org.crosshash.learning.training.TrainingConfig;
import org.crosshash.learning.training.TrainingLoop;
import org.crosshash.learning.training.TrainingPairs;
import org.crosshash.learning.training.TrainingResult;
import org.crosshash.learning.training.TrainingSetup;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.Recipe;
import org.crosshash.tables.SelectionTable;
import org.crosshash.tables.Table;
import org.crosshash.tables.TextTowerTable;
import org.crosshash.trainer.v1.CodeHistoryPoint;
import org.crosshash.trainer.v1.HuggingConfig;
import org.crosshash.trainer.v1.LossPoint;
import org.crosshash.trainer.v1.NetworkConfig;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.TrainProgress;

/** The work of one training: tables in, a stored model out. One thread. */
final class TrainingRun {
  /** Role of the embeddings in a recipe. */
  static final String EMBEDDINGS = "embeddings";

  /** Role of the guidance in a recipe. */
  static final String GUIDANCE = "guidance";

  /** Role of the selection of training rows in a recipe. */
  static final String SELECTION = "selection";

  /** Role of the pairs that validate in a recipe. */
  static final String VALIDATION = "validation";

  /** Role of what a validation by labels ranks in a recipe. */
  static final String VALIDATION_DATABASE = "validation_database";

  /** Role of the items whose labels a validation reads in a recipe. */
  static final String VALIDATION_ITEMS = "validation_items";

  /** Role of the text tower that a training begins with in a recipe. */
  static final String TEXT_TOWER = "text_tower";

  /** The model of the last epoch, as settings name it. */
  static final String LAST = "last";

  /** The model of the best validated epoch, as settings name it. */
  static final String BEST = "best";

  /** What a validated training makes. */
  static final Set<String> BOTH = Set.of(LAST, BEST);

  private final ArtifactStore store;
  private final Models models;
  private final int threads;
  private final OperationRun<TrainProgress> run;
  private final Path scratch;

  TrainingRun(
      ArtifactStore store,
      Models models,
      int threads,
      OperationRun<TrainProgress> run,
      Path scratch) {
    this.store = store;
    this.models = models;
    this.threads = threads;
    this.run = run;
    this.scratch = scratch;
  }

  /**
   * What a run made.
   *
   * @param models {@link #LAST}, and {@link #BEST} of a validated training
   * @param resumedFromStep 0 if from the start
   */
  record Made(Map<String, ArtifactName> models, long resumedFromStep) {}

  private record Fitted(
      TrainedModel model,
      List<LossPoint> curve,
      List<CodeHistoryPoint> history,
      long resumedFromStep,
      Optional<Validated<TrainedModel>> validated) {
    /** What any kind of training ends with. */
    static Fitted of(TrainingResult<TrainedModel> result) {
      List<ValidationPoint> points = result.validated().map(Validated::points).orElse(List.of());
      return new Fitted(
          result.model(),
          LossCurve.messages(result.curve(), points),
          CodeHistory.messages(result.codes()),
          result.resumedFromStep(),
          result.validated());
    }
  }

  /**
   * Trains.
   *
   * @param config resolved
   * @param inputs by role
   * @param recipe of config and inputs
   */
  Made run(TrainConfig config, Map<String, ArtifactName> inputs, Recipe recipe)
      throws InterruptedException {
    try (Table table = store.open(inputs.get(EMBEDDINGS))) {
      EmbeddingsTable embeddings = EmbeddingsTable.of(table);
      Optional<ArtifactName> guidance = Optional.ofNullable(inputs.get(GUIDANCE));
      int[] rows;
      Fitted fitted;
      if (guidance.isPresent()) {
        try (GuidanceSource source = GuidanceSource.open(store, guidance.orElseThrow())) {
          rows = TrainingRowsResolver.rows(embeddings.ids(), source.ids(), GUIDANCE);
          fitted =
              train(
                  embeddings,
                  config,
                  inputs,
                  new TrainingSetup(
                      pairs(embeddings, config, rows),
                      Optional.of(source.guidance()),
                      Optional.of(scratch),
                      CheckpointIdentity.of(recipe, threads),
                      plan(embeddings, config, inputs, rows),
                      CodeHistory.plan(config, rows, source.communities())));
        }
      } else {
        rows = selected(embeddings, Optional.ofNullable(inputs.get(SELECTION)));
        TrainingPairs pairs = pairs(embeddings, config, rows);
        fitted =
            TrainConfigs.closedForm(config)
                ? fit(config, pairs)
                : train(
                    embeddings,
                    config,
                    inputs,
                    new TrainingSetup(
                        pairs,
                        Optional.empty(),
                        Optional.of(scratch),
                        CheckpointIdentity.of(recipe, threads),
                        plan(embeddings, config, inputs, rows),
                        CodeHistory.plan(config, rows, Optional.empty())));
      }
      progress("write");
      ModelDescription plain =
          new ModelDescription(
              RecipeSettings.of(config),
              inputs.get(EMBEDDINGS).toString(),
              guidance.map(ArtifactName::toString).orElse(""),
              embeddings.encoder(),
              embeddings.alignment().orElse(""),
              rows.length,
              Optional.empty());
      return new Made(write(config, plain, fitted), fitted.resumedFromStep());
    }
  }

  private Map<String, ArtifactName> write(
      TrainConfig config, ModelDescription plain, Fitted fitted) {
    if (fitted.validated().isEmpty()) {
      return Map.of(LAST, models.put(fitted.model(), plain, fitted.curve(), fitted.history()));
    }
    Validated<TrainedModel> validated = fitted.validated().orElseThrow();
    int last = validated.lastPoint().epoch();
    int best = validated.bestPoint().epoch();
    return Map.of(
        LAST,
        models.put(
            fitted.model(),
            plain.with(Validations.outcome(config, validated, last)),
            fitted.curve(),
            fitted.history()),
        BEST,
        models.put(
            validated.best(),
            plain.with(Validations.outcome(config, validated, best)),
            fitted.curve(),
            fitted.history()));
  }

  private Optional<ValidationPlan> plan(
      EmbeddingsTable embeddings,
      TrainConfig config,
      Map<String, ArtifactName> inputs,
      int[] rows) {
    return Validations.plan(store, config, inputs, embeddings.ids(), rows, threads, run::cancelled);
  }

  private static TrainingPairs pairs(EmbeddingsTable embeddings, TrainConfig config, int[] rows) {
    return new TrainingPairs(
        embeddings.denseRows(config.getImageColumn()),
        embeddings.denseRows(config.getTextColumn()),
        rows);
  }

  private int[] selected(EmbeddingsTable embeddings, Optional<ArtifactName> selection) {
    if (selection.isEmpty()) {
      return TrainingRowsResolver.rows(embeddings.ids(), embeddings.ids(), EMBEDDINGS);
    }
    try (Table table = store.open(selection.orElseThrow())) {
      return TrainingRowsResolver.rows(embeddings.ids(), SelectionTable.of(table).ids(), SELECTION);
    }
  }

  private Fitted fit(TrainConfig config, TrainingPairs pairs) {
    progress("fit");
    HashModel model =
        TrainingFree.fit(TrainConfigs.closedFormConfig(config), pairs, run::checkCancelled);
    return new Fitted(new TrainedModel.OfVectors(model), List.of(), List.of(), 0, Optional.empty());
  }

  private Fitted train(
      EmbeddingsTable embeddings,
      TrainConfig config,
      Map<String, ArtifactName> inputs,
      TrainingSetup setup)
      throws InterruptedException {
    TrainingConfig settings = TrainConfigs.training(config);
    if (config.hasTextTower()) {
      TowerInputs tower = tower(embeddings, config, settings, inputs.get(TEXT_TOWER));
      return train(new TowerTraining(settings, tower, setup), TowerTrained::new);
    }
    if (TransformerConfigs.wanted(config)) {
      NetworkConfig network = config.getNetwork();
      PairTokens tokens =
          tokens(embeddings, network.getImageTokenColumn(), network.getTextTokenColumn());
      return train(
          new TokenTraining(settings, TransformerConfigs.of(config), tokens, setup),
          TrainedModel.OfTokensAlone::new);
    }
    if (config.hasHugging()) {
      HuggingConfig hugging = config.getHugging();
      PairTokens tokens =
          tokens(embeddings, hugging.getImageTokenColumn(), hugging.getTextTokenColumn());
      return train(
          new HuggingTraining(settings, HuggingConfigs.of(config), tokens, setup),
          TrainedModel.OfTokens::new);
    }
    return train(new TrainingLoop(settings, setup), TrainedModel.OfVectors::new);
  }

  private <M> Fitted train(Training<M> training, Function<M, TrainedModel> wrap)
      throws InterruptedException {
    return Fitted.of(
        TensorEngine.exclusively(
                threads,
                run::checkCancelled,
                () -> training.run(new Watcher(), UnusableCheckpoints.START_OVER))
            .map(wrap));
  }

  private TowerInputs tower(
      EmbeddingsTable embeddings, TrainConfig config, TrainingConfig settings, ArtifactName name) {
    try (Table table = store.open(name)) {
      TextTowerTable tower = TextTowerTable.of(table);
      TowerConfig learning = TowerConfigs.of(config, settings.optimiser(), tower);
      Path file = scratch.resolve(TowerFiles.TOWER);
      tower.copyTo(file);
      return new TowerInputs(
          learning,
          file,
          TokenIds.of(embeddings, config.getTextTower().getTokenIdColumn(), tower.tokenizer()));
    }
  }

  private static PairTokens tokens(EmbeddingsTable embeddings, String image, String text) {
    return new PairTokens(embeddings.ragged(image), embeddings.ragged(text));
  }

  private void progress(String stage) {
    run.checkCancelled();
    run.progress(TrainProgress.newBuilder().setStage(stage).build());
  }

  /** Passes the loop's news on to the operation, and its cancellation back. */
  private final class Watcher implements TrainingListener {
    @Override
    public void progress(TrainingProgress news) {
      run.progress(
          TrainProgress.newBuilder()
              .setStage("train")
              .setEpoch(news.epoch())
              .setEpochs(news.epochs())
              .setStep(news.step())
              .setSteps(news.steps())
              .setSamplesPerSecond(news.samplesPerSecond())
              .setSecondsLeft(news.secondsLeft())
              .addAllCurve(LossCurve.messages(news.curve(), news.validation()))
              .build());
    }

    @Override
    public boolean cancelled() {
      return run.cancelled();
    }
  }
}
