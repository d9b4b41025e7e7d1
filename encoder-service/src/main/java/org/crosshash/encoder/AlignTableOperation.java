package org.crosshash.encoder;

import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.crosshash.config.Settings;
import org.crosshash.encoder.v1.AlignConfig;
import org.crosshash.encoder.v1.AlignTableRequest;
import org.crosshash.encoder.v1.AlignTableResponse;
import org.crosshash.encoder.v1.EncodeProgress;
import org.crosshash.encoding.Workers;
import org.crosshash.kit.Artifacts;
import org.crosshash.kit.OperationRun;
import org.crosshash.kit.OperationType;
import org.crosshash.kit.Recipes;
import org.crosshash.kit.ServiceContext;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.Recipe;
import org.crosshash.tables.Table;

/**
 * {@code encoder.AlignTable}: raw embeddings to aligned ones, in two recipes. The first fits the
 * alignment and makes a table of its parameters, the second applies it; so the parameters are an
 * artifact that the aligned table was made from, and is kept with it.
 */
final class AlignTableOperation
    implements OperationType<AlignTableRequest, AlignTableResponse, EncodeProgress> {
  static final String NAME = "encoder.AlignTable";
  static final String FIT = "encoder.FitAlignment";

  /** Raised whenever the same request is to give other bytes. */
  private static final int REVISION = 1;

  private final ServiceContext context;
  private final Workers workers;

  AlignTableOperation(ServiceContext context, Workers workers) {
    this.context = context;
    this.workers = workers;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public AlignTableRequest requestPrototype() {
    return AlignTableRequest.getDefaultInstance();
  }

  /** Refuses a request that could only fail. */
  void check(AlignTableRequest request) {
    ArtifactName.parse(request.getEmbeddings().getName());
    if (Artifacts.isGiven(request.getSelection())) {
      ArtifactName.parse(request.getSelection().getName());
    }
    EncodeSettings.method(request.getConfig());
  }

  @Override
  public AlignTableResponse run(AlignTableRequest request, OperationRun<EncodeProgress> run)
      throws Exception {
    AlignConfig config = EncodeSettings.effective(request.getConfig());
    TreeMap<String, ArtifactName> inputs = new TreeMap<>();
    inputs.put("embeddings", context.artifacts().fetch(request.getEmbeddings()));
    if (Artifacts.isGiven(request.getSelection())) {
      inputs.put("selection", context.artifacts().fetch(request.getSelection()));
    }
    Recipes.Answer fitted =
        context.recipes().run(fitRecipe(config, inputs), run, scratch -> fit(config, inputs, run));
    ArtifactName embeddings = inputs.get("embeddings");
    Recipes.Answer aligned =
        context
            .recipes()
            .run(
                applyRecipe(embeddings, fitted.artifact()),
                run,
                scratch -> apply(embeddings, fitted.artifact(), run));
    return AlignTableResponse.newBuilder()
        .setAligned(context.reference(aligned.artifact()))
        .setCached(fitted.cached() && aligned.cached())
        .build();
  }

  /** The recipe of the parameters. */
  static Recipe fitRecipe(AlignConfig config, Map<String, ArtifactName> inputs) {
    return Recipes.recipe(FIT, REVISION, config, inputs);
  }

  /** The recipe of the aligned table. */
  static Recipe applyRecipe(ArtifactName embeddings, ArtifactName parameters) {
    return Recipes.recipe(
        NAME,
        REVISION,
        AlignConfig.getDefaultInstance(),
        Map.of("embeddings", embeddings, "alignment", parameters));
  }

  private ArtifactName fit(
      AlignConfig config, Map<String, ArtifactName> inputs, OperationRun<EncodeProgress> run) {
    try (Table table = context.store().open(inputs.get("embeddings"))) {
      AlignJob job = new AlignJob(EmbeddingsTable.of(table), workers, run);
      ArtifactName selection = inputs.get("selection");
      if (selection == null) {
        return job.fit(Settings.resolve(config), context.store());
      }
      try (Table rows = context.store().open(selection)) {
        return job.fit(Settings.resolve(config), rows, context.store());
      }
    }
  }

  private ArtifactName apply(
      ArtifactName embeddings, ArtifactName parameters, OperationRun<EncodeProgress> run) {
    try (Table table = context.store().open(embeddings);
        Table alignment = context.store().open(parameters);
        BufferAllocator allocator =
            context.allocator().newChildAllocator(run.operation(), 0, Long.MAX_VALUE)) {
      return new AlignJob(EmbeddingsTable.of(table), workers, run)
          .apply(alignment, context.store(), allocator);
    }
  }
}
