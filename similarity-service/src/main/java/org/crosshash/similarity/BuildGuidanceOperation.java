package org.crosshash.similarity;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.BuiltGuidance;
import org.crosshash.guidance.ExternalRecipe;
import org.crosshash.guidance.ExternalSimilarity;
import org.crosshash.guidance.GuidanceBuilder;
import org.crosshash.guidance.GuidanceForm;
import org.crosshash.guidance.GuidanceInput;
import org.crosshash.guidance.GuidanceRecipe;
import org.crosshash.guidance.GuidanceTables;
import org.crosshash.guidance.RowPositions;
import org.crosshash.guidance.UchmRecipe;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.StageListener;
import org.crosshash.guidance.work.Workers;
import org.crosshash.kit.Artifacts;
import org.crosshash.kit.OperationRun;
import org.crosshash.kit.OperationType;
import org.crosshash.kit.Recipes;
import org.crosshash.kit.ServiceContext;
import org.crosshash.learning.loop.CheckpointIdentity;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.similarity.v1.BuildGuidanceRequest;
import org.crosshash.similarity.v1.BuildGuidanceResponse;
import org.crosshash.similarity.v1.GuidanceConfig;
import org.crosshash.similarity.v1.GuidanceProgress;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.GuidanceTable;
import org.crosshash.tables.Recipe;
import org.crosshash.tables.SelectionTable;
import org.crosshash.tables.Table;

/** Builds a guidance table from embeddings; once for each recipe, embeddings and selection. */
final class BuildGuidanceOperation
    implements OperationType<BuildGuidanceRequest, BuildGuidanceResponse, GuidanceProgress> {
  /** Raise it whenever the same recipe and inputs would give other values. */
  static final int REVISION = 1;

  private static final String NAME = SimilarityModule.NAME + ".BuildGuidance";

  /** Of the provenance: how far the process grew, in bytes. */
  private static final String PEAK_MEMORY = "peak_memory_bytes";

  private static final String EMBEDDINGS = "embeddings";
  private static final String SELECTION = "selection";
  private static final String EXTERNAL = "external";

  private final ServiceContext context;
  private final Generators generators;
  private final int threads;

  /**
   * Makes the operation.
   *
   * @param threads threads of a build; their number changes no result
   */
  BuildGuidanceOperation(ServiceContext context, Generators generators, int threads) {
    this.context = context;
    this.generators = generators;
    this.threads = threads;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public BuildGuidanceRequest requestPrototype() {
    return BuildGuidanceRequest.getDefaultInstance();
  }

  /**
   * Refuses what can be seen to be wrong before anything is read.
   *
   * @throws CrosshashException (INVALID_ARGUMENT)
   */
  void check(BuildGuidanceRequest request) {
    if (!Artifacts.isGiven(request.getEmbeddings())) {
      throw CrosshashException.invalid(
          "BuildGuidance needs embeddings", "none", "name an embeddings table");
    }
    recipe(request);
    GuidanceRecipe recipe = RecipeMapping.recipe(RecipeMapping.normalise(request.getConfig()));
    if (recipe instanceof ExternalRecipe != Artifacts.isGiven(request.getExternal())) {
      throw CrosshashException.invalid(
          "The recipe external, and no other, reads an external similarity",
          recipe.id()
              + (Artifacts.isGiven(request.getExternal())
                  ? " with " + request.getExternal().getName()
                  : " without"),
          "choose the recipe external and name a table of the user's similarities");
    }
  }

  @Override
  public BuildGuidanceResponse run(BuildGuidanceRequest request, OperationRun<GuidanceProgress> run)
      throws Exception {
    GuidanceConfig config = RecipeMapping.normalise(request.getConfig());
    // Read when the work is done.
    Map<String, String> environment = environment(config);
    Recipes.Answer answer =
        context
            .recipes()
            .run(
                recipe(request),
                run,
                environment,
                scratch -> {
                  PeakMemory memory = PeakMemory.watch();
                  ArtifactName name = build(request, config, run, scratch);
                  memory
                      .bytes()
                      .ifPresent(bytes -> environment.put(PEAK_MEMORY, Long.toString(bytes)));
                  return name;
                });
    BuildGuidanceResponse.Builder response =
        BuildGuidanceResponse.newBuilder()
            .setGuidance(context.reference(answer.artifact()))
            .setCached(answer.cached());
    try (Table table = context.store().open(answer.artifact())) {
      GuidanceTables.generator(table)
          .ifPresent(name -> response.setGenerator(context.reference(name)));
    }
    return response.build();
  }

  private Map<String, String> environment(GuidanceConfig config) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("guidance_threads", Integer.toString(threads));
    if (RecipeMapping.recipe(config) instanceof UchmRecipe uchm && uchm.learns()) {
      environment.put("device", "cpu");
      environment.put("precision", "float32");
      environment.put("engine", TensorEngine.version());
      environment.put("engine_threads", Integer.toString(GeneratorLearner.ENGINE_THREADS));
    }
    return environment;
  }

  /** What names the result. */
  static Recipe recipe(BuildGuidanceRequest request) {
    Map<String, ArtifactName> inputs = new TreeMap<>();
    inputs.put(EMBEDDINGS, ArtifactName.parse(request.getEmbeddings().getName()));
    if (Artifacts.isGiven(request.getSelection())) {
      inputs.put(SELECTION, ArtifactName.parse(request.getSelection().getName()));
    }
    if (Artifacts.isGiven(request.getExternal())) {
      inputs.put(EXTERNAL, ArtifactName.parse(request.getExternal().getName()));
    }
    return Recipes.recipe(NAME, REVISION, RecipeMapping.normalise(request.getConfig()), inputs);
  }

  private ArtifactName build(
      BuildGuidanceRequest request,
      GuidanceConfig config,
      OperationRun<GuidanceProgress> run,
      Path scratch) {
    GuidanceRecipe recipe = RecipeMapping.recipe(config);
    StageListener listener = Progress.listener(run);
    listener.progress(Stage.READ, 0, 1);
    try (Table table = context.artifacts().open(request.getEmbeddings())) {
      GuidanceInput input = read(request, recipe, EmbeddingsTable.of(table));
      listener.progress(Stage.READ, 1, 1);
      try (Workers workers = new Workers(threads, listener)) {
        GuidanceForm form = FormMapping.form(config);
        GeneratorLearner learner =
            new GeneratorLearner(
                generators,
                GeneratorDescription.of(EmbeddingsTable.of(table)),
                run,
                scratch,
                CheckpointIdentity.of(recipe(request), GeneratorLearner.ENGINE_THREADS));
        BuiltGuidance built =
            GuidanceBuilder.build(recipe, form, config.getSeed(), input, learner, workers);
        listener.progress(Stage.WRITE, 0, 1);
        ArtifactName name =
            GuidanceTables.write(
                    context.store(),
                    recipe,
                    form,
                    config.getSeed(),
                    input.ids(),
                    table.name(),
                    built,
                    learner.stored())
                .name();
        listener.progress(Stage.WRITE, 1, 1);
        return name;
      }
    }
  }

  private GuidanceInput read(
      BuildGuidanceRequest request, GuidanceRecipe recipe, EmbeddingsTable embeddings) {
    List<String> ids = embeddings.ids();
    if (Artifacts.isGiven(request.getSelection())) {
      try (Table table = context.artifacts().open(request.getSelection())) {
        ids = SelectionTable.of(table).ids();
      }
    }
    if (recipe instanceof ExternalRecipe external) {
      RowPositions.of(ids, embeddings.ids());
      try (Table table = context.artifacts().open(request.getExternal())) {
        return ExternalSimilarity.read(external, GuidanceTable.of(table), ids);
      }
    }
    return GuidanceTables.read(recipe, embeddings, ids);
  }
}
