package org.crosshash.similarity;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.CommunityTables;
import org.crosshash.guidance.GuidanceGraph;
import org.crosshash.guidance.GuidanceTables;
import org.crosshash.guidance.LoadedGuidance;
import org.crosshash.guidance.community.CommunitySearch;
import org.crosshash.guidance.community.Objective;
import org.crosshash.guidance.community.SimilarityGraph;
import org.crosshash.guidance.neighbour.NeighbourGraphTable;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.StageListener;
import org.crosshash.guidance.work.Workers;
import org.crosshash.kit.Artifacts;
import org.crosshash.kit.OperationRun;
import org.crosshash.kit.OperationType;
import org.crosshash.kit.Recipes;
import org.crosshash.kit.ServiceContext;
import org.crosshash.similarity.v1.CommunityConfig;
import org.crosshash.similarity.v1.DetectCommunitiesRequest;
import org.crosshash.similarity.v1.DetectCommunitiesResponse;
import org.crosshash.similarity.v1.GuidanceProgress;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.Recipe;
import org.crosshash.tables.Table;

/** Finds communities on guidance or on a graph of neighbours; once for each configuration. */
final class CommunitiesOperation
    implements OperationType<
        DetectCommunitiesRequest, DetectCommunitiesResponse, GuidanceProgress> {
  /** Raise it whenever the same configuration and graph would give other communities. */
  static final int REVISION = 1;

  private static final String NAME = SimilarityModule.NAME + ".DetectCommunities";

  private final ServiceContext context;
  private final int threads;

  /**
   * Makes the operation.
   *
   * @param threads threads that read guidance; their number changes no result
   */
  CommunitiesOperation(ServiceContext context, int threads) {
    this.context = context;
    this.threads = threads;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public DetectCommunitiesRequest requestPrototype() {
    return DetectCommunitiesRequest.getDefaultInstance();
  }

  /**
   * Refuses what can be seen to be wrong before anything is read.
   *
   * @throws CrosshashException (INVALID_ARGUMENT)
   */
  void check(DetectCommunitiesRequest request) {
    if (!Artifacts.isGiven(request.getGraph())) {
      throw CrosshashException.invalid(
          "DetectCommunities needs a graph",
          "none",
          "name a guidance table or a graph of neighbours");
    }
    recipe(request);
  }

  /** Fills in the defaults and leaves out what nothing reads. */
  static CommunityConfig normalise(CommunityConfig config) {
    CommunityConfig resolved = Settings.resolve(config, "config");
    CommunityConfig.Builder kept = resolved.toBuilder();
    if (algorithm(resolved) == CommunitySearch.Algorithm.LABEL_PROPAGATION) {
      kept.clearObjective().clearResolution();
    }
    return Settings.resolve(kept.build(), "config");
  }

  /** What names the result. */
  static Recipe recipe(DetectCommunitiesRequest request) {
    return Recipes.recipe(
        NAME,
        REVISION,
        normalise(request.getConfig()),
        Map.of("graph", ArtifactName.parse(request.getGraph().getName())));
  }

  @Override
  public DetectCommunitiesResponse run(
      DetectCommunitiesRequest request, OperationRun<GuidanceProgress> run) throws Exception {
    CommunityConfig config = normalise(request.getConfig());
    Recipes.Answer answer =
        context
            .recipes()
            .run(
                recipe(request),
                run,
                Map.of("guidance_threads", Integer.toString(threads)),
                scratch -> build(request, config, Progress.listener(run)));
    DetectCommunitiesResponse.Builder response =
        DetectCommunitiesResponse.newBuilder()
            .setCommunities(context.reference(answer.artifact()))
            .setCached(answer.cached());
    try (Table table = context.store().open(answer.artifact())) {
      response.putAllStatistics(GuidanceTables.statistics(table).numbers());
    }
    return response.build();
  }

  private ArtifactName build(
      DetectCommunitiesRequest request, CommunityConfig config, StageListener listener) {
    try (Table table = context.artifacts().open(request.getGraph());
        Workers workers = new Workers(threads, listener)) {
      List<String> ids = table.ids();
      SimilarityGraph graph = graph(request, config, table, workers);
      CommunitySearch search =
          new CommunitySearch(
              algorithm(config),
              Objective.valueOf(config.getObjective().toUpperCase(Locale.ROOT)),
              config.getResolution(),
              config.getIterations(),
              config.getSeed());
      int[] found = workers.apart(Stage.COMMUNITIES, () -> search.communities(graph));
      ArtifactName name = CommunityTables.write(context.store(), ids, graph, found, search).name();
      listener.progress(Stage.COMMUNITIES, 1, 1);
      return name;
    }
  }

  private SimilarityGraph graph(
      DetectCommunitiesRequest request, CommunityConfig config, Table table, Workers workers) {
    if (table.content().equals(NeighbourGraphTable.CONTENT)) {
      return SimilarityGraph.of(NeighbourGraphTable.of(table).graph());
    }
    if (GuidanceTables.batchLocal(table)) {
      throw CrosshashException.invalid(
          "Communities are found on similarities that do not depend on a batch",
          table.name(),
          "take guidance of another recipe, or a graph of neighbours");
    }
    if (!GuidanceTables.needsEmbeddings(table)) {
      return edges(GuidanceTables.open(table), config, workers);
    }
    ArtifactName pinned = GuidanceTables.embeddings(table);
    try (Table embeddings =
        context
            .artifacts()
            .open(request.getGraph().toBuilder().setName(pinned.toString()).build())) {
      return edges(GuidanceTables.open(table, embeddings), config, workers);
    }
  }

  private static SimilarityGraph edges(
      LoadedGuidance loaded, CommunityConfig config, Workers workers) {
    return GuidanceGraph.of(loaded.guidance(), config.getEdgeAbove(), workers);
  }

  private static CommunitySearch.Algorithm algorithm(CommunityConfig config) {
    return CommunitySearch.Algorithm.valueOf(config.getAlgorithm().toUpperCase(Locale.ROOT));
  }
}
