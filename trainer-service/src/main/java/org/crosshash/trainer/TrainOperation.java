package org.crosshash.trainer;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.kit.Artifacts;
import org.crosshash.kit.OperationRun;
import org.crosshash.kit.OperationType;
import org.crosshash.kit.Recipes;
import org.crosshash.kit.ServiceContext;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.Recipe;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.TrainProgress;
import org.crosshash.trainer.v1.TrainRequest;
import org.crosshash.trainer.v1.TrainResponse;
import org.crosshash.trainer.v1.ValidationInputs;
import org.crosshash.trainer.validation.ValidationMetric;

/** Train: one model a recipe, from its checkpoint where an earlier run was interrupted. */
final class TrainOperation implements OperationType<TrainRequest, TrainResponse, TrainProgress> {
  /** Name of the operation and of its recipes. */
  static final String NAME = "trainer.Train";

  /** Raised whenever the same settings and inputs would give another model. */
  private static final int REVISION = 1;

  /**
   * Added for trainings with a text tower, so that all other models are found again; raised
   * whenever only those would give another model.
   *
   * <p>1: texts go through the tower in blocks where a validation or a history of codes looks.
   */
  private static final int TOWER_REVISION = 1;

  private final ServiceContext context;
  private final Models models;
  private final int threads;

  /**
   * @param threads of the tensor engine inside one operation
   */
  TrainOperation(ServiceContext context, Models models, int threads) {
    this.context = context;
    this.models = models;
    this.threads = threads;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public TrainRequest requestPrototype() {
    return TrainRequest.getDefaultInstance();
  }

  /**
   * The recipe of a training.
   *
   * @param config resolved
   * @param inputs by role: {@code embeddings}, and {@code guidance} or {@code selection}; what
   *     validates
   */
  static Recipe recipe(TrainConfig config, Map<String, ArtifactName> inputs) {
    return Recipes.recipe(
        NAME,
        config.hasTextTower() ? REVISION + TOWER_REVISION : REVISION,
        RecipeSettings.of(config),
        inputs);
  }

  @Override
  public TrainResponse run(TrainRequest received, OperationRun<TrainProgress> run)
      throws Exception {
    TrainRequest request = TrainRequests.check(received);
    run.progress(TrainProgress.newBuilder().setStage("read").build());
    Map<String, ArtifactName> inputs = new TreeMap<>();
    Artifacts artifacts = context.artifacts();
    inputs.put(TrainingRun.EMBEDDINGS, artifacts.fetch(request.getEmbeddings()));
    if (Artifacts.isGiven(request.getGuidance())) {
      inputs.put(TrainingRun.GUIDANCE, GuidanceSource.fetch(context, request.getGuidance()));
    }
    if (Artifacts.isGiven(request.getSelection())) {
      inputs.put(TrainingRun.SELECTION, artifacts.fetch(request.getSelection()));
    }
    if (request.getConfig().hasTextTower()) {
      inputs.put(
          TrainingRun.TEXT_TOWER,
          artifacts.fetch(
              ArtifactReference.newBuilder()
                  .setName(request.getConfig().getTextTower().getTower())
                  .build()));
    }
    boolean validated = request.getConfig().getValidation().getEvery() > 0;
    if (validated) {
      fetchValidation(request, inputs);
    }
    Recipe recipe = recipe(request.getConfig(), inputs);
    AtomicLong resumedFrom = new AtomicLong();
    Recipes.WorkOfMany work =
        scratch -> {
          TrainingRun training = new TrainingRun(context.store(), models, threads, run, scratch);
          TrainingRun.Made made = training.run(request.getConfig(), inputs, recipe);
          resumedFrom.set(made.resumedFromStep());
          return made.models();
        };
    Map<String, String> environment = environment(request.getConfig());
    TrainResponse.Builder response = TrainResponse.newBuilder();
    ArtifactName model;
    if (validated) {
      Recipes.Answers answers =
          context.recipes().runMany(recipe, TrainingRun.BOTH, run, environment, work);
      model = answers.artifacts().get(request.getConfig().getValidation().getSelect());
      response
          .setCached(answers.cached())
          .setLastModel(context.reference(answers.artifacts().get(TrainingRun.LAST)))
          .setBestModel(context.reference(answers.artifacts().get(TrainingRun.BEST)));
    } else {
      Recipes.Answer answer =
          context
              .recipes()
              .run(recipe, run, environment, scratch -> work.make(scratch).get(TrainingRun.LAST));
      model = answer.artifact();
      response.setCached(answer.cached());
    }
    try (var lease = models.lease(model.toString())) {
      lease.value().description().validation().ifPresent(response::setValidation);
      response.addAllCurve(lease.value().curve());
    }
    return response
        .setModel(context.reference(model))
        .setResumedFromStep(resumedFrom.get())
        .build();
  }

  private void fetchValidation(TrainRequest request, Map<String, ArtifactName> inputs) {
    ValidationInputs given = request.getValidation();
    Artifacts artifacts = context.artifacts();
    inputs.put(TrainingRun.VALIDATION, artifacts.fetch(given.getQueries()));
    // Labels come to this server only where the metric reads them.
    if (ValidationMetric.of(request.getConfig().getValidation().getMetric()).labelled()) {
      inputs.put(TrainingRun.VALIDATION_DATABASE, artifacts.fetch(given.getDatabase()));
      inputs.put(TrainingRun.VALIDATION_ITEMS, artifacts.fetch(given.getItems()));
    }
  }

  private Map<String, String> environment(TrainConfig config) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("device", "cpu");
    if (TrainConfigs.closedForm(config)) {
      environment.put("precision", "float64");
    } else {
      environment.put("precision", "float32");
      environment.put("engine", TensorEngine.version());
      environment.put("djl", TensorEngine.libraryVersion());
      environment.put("engine_threads", Integer.toString(threads));
    }
    return environment;
  }
}
