package org.crosshash.similarity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.GuidanceTables;
import org.crosshash.guidance.RowPositions;
import org.crosshash.guidance.neighbour.ApproximateNeighbours;
import org.crosshash.guidance.neighbour.CodeNeighbours;
import org.crosshash.guidance.neighbour.ExactNeighbours;
import org.crosshash.guidance.neighbour.NeighbourGraph;
import org.crosshash.guidance.neighbour.NeighbourGraphTable;
import org.crosshash.guidance.neighbour.Recall;
import org.crosshash.guidance.work.Workers;
import org.crosshash.kit.Artifacts;
import org.crosshash.kit.OperationRun;
import org.crosshash.kit.OperationType;
import org.crosshash.kit.Recipes;
import org.crosshash.kit.ServiceContext;
import org.crosshash.similarity.v1.BuildNeighbourGraphRequest;
import org.crosshash.similarity.v1.BuildNeighbourGraphResponse;
import org.crosshash.similarity.v1.GuidanceProgress;
import org.crosshash.similarity.v1.NeighbourGraphConfig;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.CodesTable;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.Recipe;
import org.crosshash.tables.SelectionTable;
import org.crosshash.tables.Table;

/**
 * Finds the nearest neighbours of all items; once for each configuration, vectors and selection.
 */
final class NeighbourGraphOperation
    implements OperationType<
        BuildNeighbourGraphRequest, BuildNeighbourGraphResponse, GuidanceProgress> {
  /** Raise it whenever the same configuration and inputs would give other values. */
  static final int REVISION = 1;

  private static final String NAME = SimilarityModule.NAME + ".BuildNeighbourGraph";
  private static final String HAMMING = "hamming";
  private static final String COSINE = "cosine";
  private static final String APPROXIMATE = "approximate";

  private final ServiceContext context;
  private final int threads;

  /**
   * Makes the operation.
   *
   * @param threads threads of a search; their number changes no result
   */
  NeighbourGraphOperation(ServiceContext context, int threads) {
    this.context = context;
    this.threads = threads;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public BuildNeighbourGraphRequest requestPrototype() {
    return BuildNeighbourGraphRequest.getDefaultInstance();
  }

  /**
   * Refuses what can be seen to be wrong before anything is read.
   *
   * @throws CrosshashException (INVALID_ARGUMENT)
   */
  void check(BuildNeighbourGraphRequest request) {
    if (!Artifacts.isGiven(request.getVectors())) {
      throw CrosshashException.invalid(
          "BuildNeighbourGraph needs vectors", "none", "name a table of embeddings or codes");
    }
    recipe(request);
  }

  /** Fills in the defaults and leaves out what nothing reads. */
  static NeighbourGraphConfig normalise(NeighbourGraphConfig config) {
    NeighbourGraphConfig resolved = Settings.resolve(config, "config");
    NeighbourGraphConfig.Builder kept = resolved.toBuilder();
    if (resolved.getSearch().equals(APPROXIMATE) && !resolved.getMetric().equals(COSINE)) {
      throw CrosshashException.invalid(
          "Approximate search is for cosines",
          "metric " + resolved.getMetric(),
          "take search: exact, or metric: cosine");
    }
    if (resolved.getMetric().equals(HAMMING)) {
      kept.clearColumn();
    } else {
      kept.clearModality();
    }
    return Settings.resolve(kept.build(), "config");
  }

  /** What names the result. */
  static Recipe recipe(BuildNeighbourGraphRequest request) {
    Map<String, ArtifactName> inputs = new TreeMap<>();
    inputs.put("vectors", ArtifactName.parse(request.getVectors().getName()));
    if (Artifacts.isGiven(request.getSelection())) {
      inputs.put("selection", ArtifactName.parse(request.getSelection().getName()));
    }
    return Recipes.recipe(NAME, REVISION, normalise(request.getConfig()), inputs);
  }

  @Override
  public BuildNeighbourGraphResponse run(
      BuildNeighbourGraphRequest request, OperationRun<GuidanceProgress> run) throws Exception {
    NeighbourGraphConfig config = normalise(request.getConfig());
    Recipes.Answer answer =
        context
            .recipes()
            .run(
                recipe(request),
                run,
                Map.of("guidance_threads", Integer.toString(threads)),
                scratch -> build(request, config, run));
    BuildNeighbourGraphResponse.Builder response =
        BuildNeighbourGraphResponse.newBuilder()
            .setGraph(context.reference(answer.artifact()))
            .setCached(answer.cached());
    try (Table table = context.store().open(answer.artifact())) {
      response.putAllStatistics(GuidanceTables.statistics(table).numbers());
    }
    return response.build();
  }

  private ArtifactName build(
      BuildNeighbourGraphRequest request,
      NeighbourGraphConfig config,
      OperationRun<GuidanceProgress> run) {
    try (Table table = context.artifacts().open(request.getVectors());
        Workers workers = new Workers(threads, Progress.listener(run))) {
      SortedMap<String, Double> statistics = new TreeMap<>();
      NeighbourGraphTable graph =
          config.getMetric().equals(HAMMING)
              ? codes(request, config, table, workers)
              : vectors(request, config, table, workers, statistics);
      statistics.put("neighbours", (double) graph.graph().count());
      return graph.write(context.store(), statistics).name();
    }
  }

  private NeighbourGraphTable vectors(
      BuildNeighbourGraphRequest request,
      NeighbourGraphConfig config,
      Table table,
      Workers workers,
      SortedMap<String, Double> statistics) {
    EmbeddingsTable embeddings = EmbeddingsTable.of(table);
    List<String> ids = selected(request, embeddings.ids());
    FloatMatrix rows =
        embeddings.dense(config.getColumn()).gather(RowPositions.of(ids, embeddings.ids()));
    int count = config.getNeighbours();
    if (config.getSearch().equals(APPROXIMATE)) {
      ApproximateNeighbours search =
          new ApproximateNeighbours(
              ApproximateNeighbours.USUAL.degree(),
              Math.max(ApproximateNeighbours.USUAL.breadth(), 2 * count));
      NeighbourGraph graph = search.byCosine(rows, count, workers);
      statistics.put("recall", Recall.of(graph, rows, Recall.probes(rows.rows()), workers));
      return new NeighbourGraphTable(ids, graph);
    }
    return new NeighbourGraphTable(
        ids,
        config.getMetric().equals(COSINE)
            ? ExactNeighbours.byCosine(rows, count, workers)
            : ExactNeighbours.byInnerProduct(rows, count, workers));
  }

  private NeighbourGraphTable codes(
      BuildNeighbourGraphRequest request,
      NeighbourGraphConfig config,
      Table table,
      Workers workers) {
    CodesTable codes = CodesTable.of(table);
    List<String> there = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int row = 0; row < codes.ids().size(); row++) {
      if (codes.modalities().get(row).equals(config.getModality())) {
        there.add(codes.ids().get(row));
        places.add(row);
      }
    }
    List<String> ids = selected(request, there);
    int[] positions = RowPositions.of(ids, there);
    int width = codes.bits() / Byte.SIZE;
    byte[] taken = new byte[Math.multiplyExact(ids.size(), width)];
    for (int i = 0; i < positions.length; i++) {
      System.arraycopy(codes.codes(), places.get(positions[i]) * width, taken, i * width, width);
    }
    return new NeighbourGraphTable(
        ids, CodeNeighbours.of(taken, codes.bits(), config.getNeighbours(), workers));
  }

  private List<String> selected(BuildNeighbourGraphRequest request, List<String> all) {
    if (!Artifacts.isGiven(request.getSelection())) {
      return all;
    }
    try (Table table = context.artifacts().open(request.getSelection())) {
      return SelectionTable.of(table).ids();
    }
  }
}
