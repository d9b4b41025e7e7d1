package org.crosshash.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import org.crosshash.evaluation.EvaluationSettings;
import org.crosshash.evaluation.MeasureNames;
import org.crosshash.evaluation.RetrievalEvaluator;
import org.crosshash.evaluation.RetrievalMetrics;
import org.crosshash.hamming.rerank.ProductQuantiserCodebooks;
import org.crosshash.hamming.rerank.ReRanking;
import org.crosshash.kit.Artifacts;
import org.crosshash.kit.OperationRun;
import org.crosshash.kit.OperationType;
import org.crosshash.kit.Recipes;
import org.crosshash.kit.ServiceContext;
import org.crosshash.search.v1.EvaluateConfig;
import org.crosshash.search.v1.EvaluateRequest;
import org.crosshash.search.v1.EvaluateResponse;
import org.crosshash.search.v1.IndexProgress;
import org.crosshash.search.v1.Metric;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.CurvesTable;
import org.crosshash.tables.MetricsTable;
import org.crosshash.tables.QueryMetricsTable;
import org.crosshash.tables.Recipe;
import org.crosshash.tables.SelectionTable;
import org.crosshash.tables.Table;

/**
 * Ranks the database for each query by Hamming distance, ties in the order of the database's
 * selection, and measures the lists against labels or known matches, by the rules of
 * core/evaluation.
 */
final class EvaluateOperation
    implements OperationType<EvaluateRequest, EvaluateResponse, IndexProgress> {
  private static final int REVISION = 1;

  /**
   * What counts besides where lists are re-ranked and figures of each query are asked for, so that
   * all other results stay. 1: the re-ranked lists' figures of each query are among them.
   */
  private static final int RE_RANKED_QUERIES_REVISION = 1;

  private static final String METRICS = "metrics";
  private static final String CURVES = "curves";
  private static final String PER_QUERY = "per_query";

  /** The contract names curves over N as the metrics at N are named. */
  private static final Map<String, String> CURVE_NAMES =
      Map.of("precision_by_rank", "precision_at_n", "recall_by_rank", "recall_at_n");

  private final ServiceContext context;
  private final int threads;

  EvaluateOperation(ServiceContext context, int threads) {
    this.context = context;
    this.threads = threads;
  }

  @Override
  public String name() {
    return "search.Evaluate";
  }

  @Override
  public EvaluateRequest requestPrototype() {
    return EvaluateRequest.getDefaultInstance();
  }

  /** Refuses at once what can be seen from the request. */
  void check(EvaluateRequest request) {
    References.require(request.getCodes(), "codes");
    References.require(request.getItems(), "items");
    References.require(request.getQueries(), "queries");
    References.require(request.getDatabase(), "database");
    EvaluateConfig config = Settings.resolve(request.getConfig());
    tasks(config);
    settings(config);
    if ((config.getReRankDepth() > 0) != Artifacts.isGiven(request.getCodebooks())) {
      throw CrosshashException.invalid(
          "Codebooks are given exactly where lists are re-ranked",
          "re_rank_depth %d, codebooks \"%s\""
              .formatted(config.getReRankDepth(), request.getCodebooks().getName()),
          "set re_rank_depth and the codebooks that Hash answered with, or neither");
    }
  }

  @Override
  public EvaluateResponse run(EvaluateRequest request, OperationRun<IndexProgress> run)
      throws Exception {
    Artifacts artifacts = context.artifacts();
    Recipe recipe =
        recipe(
            request.getConfig(),
            artifacts.fetch(request.getCodes()),
            artifacts.fetch(request.getItems()),
            artifacts.fetch(request.getQueries()),
            artifacts.fetch(request.getDatabase()),
            Artifacts.isGiven(request.getCodebooks())
                ? Optional.of(artifacts.fetch(request.getCodebooks()))
                : Optional.empty());
    Recipes.Answers answers =
        context
            .recipes()
            .runMany(
                recipe,
                outputs(Settings.resolve(request.getConfig())),
                run,
                Map.of("threads", Integer.toString(threads)),
                scratch -> evaluate(request, run));
    ArtifactName metrics = answers.artifacts().get(METRICS);
    EvaluateResponse.Builder response =
        EvaluateResponse.newBuilder()
            .setMetrics(context.reference(metrics))
            .setCurves(context.reference(answers.artifacts().get(CURVES)))
            .setCached(answers.cached());
    Optional.ofNullable(answers.artifacts().get(PER_QUERY))
        .ifPresent(perQuery -> response.setPerQuery(context.reference(perQuery)));
    try (Table table = context.store().open(metrics)) {
      for (MetricsTable.Row row : MetricsTable.of(table).rows()) {
        response.addValues(
            Metric.newBuilder().setTask(row.task()).setMetric(row.metric()).setValue(row.value()));
      }
    }
    return response.build();
  }

  /** The recipe of an evaluation. */
  static Recipe recipe(
      EvaluateConfig config,
      ArtifactName codes,
      ArtifactName items,
      ArtifactName queries,
      ArtifactName database,
      Optional<ArtifactName> codebooks) {
    Map<String, ArtifactName> inputs = new HashMap<>();
    inputs.put("codes", codes);
    inputs.put("items", items);
    inputs.put("queries", queries);
    inputs.put("database", database);
    codebooks.ifPresent(name -> inputs.put("codebooks", name));
    boolean reRanks = Settings.resolve(config).getReRankDepth() > 0;
    EvaluateConfig read = reRanks ? config : config.toBuilder().clearReRankHammingWeight().build();
    return Recipes.recipe(
        "search.Evaluate",
        reRanks && config.getPerQuery() ? REVISION + RE_RANKED_QUERIES_REVISION : REVISION,
        read,
        inputs);
  }

  private Map<String, ArtifactName> evaluate(
      EvaluateRequest request, OperationRun<IndexProgress> run) {
    EvaluateConfig config = Settings.resolve(request.getConfig());
    EvaluationData data = data(request, config.getRelevance());
    RetrievalEvaluator evaluator = new RetrievalEvaluator(settings(config), threads);
    List<MetricsTable.Row> metrics = new ArrayList<>();
    List<CurvesTable.Row> curves = new ArrayList<>();
    List<QueryMetricsTable.Row> perQuery = new ArrayList<>();
    for (RetrievalTask task : tasks(config)) {
      data.check(task);
      RetrievalMetrics found =
          evaluator.evaluate(
              data.queryCodes(task),
              data.databaseCodes(task),
              data.relevance(),
              done -> run.progress(progress(task, done, data.queries().size())),
              run::cancelled);
      found.curves().forEach(curve -> addPoints(curves, task, curve));
      List<RetrievalMetrics> measured =
          config.getReRankDepth() > 0
              ? List.of(found, reRanked(request, config, data, task, run))
              : List.of(found);
      for (RetrievalMetrics lists : measured) {
        lists
            .values()
            .forEach(
                (metric, value) -> metrics.add(new MetricsTable.Row(task.name(), metric, value)));
        if (config.getPerQuery()) {
          lists
              .perQuery()
              .forEach(
                  (metric, values) -> addQueries(perQuery, data.queries(), task, metric, values));
        }
      }
    }
    run.checkCancelled();
    Map<String, ArtifactName> made = new HashMap<>();
    made.put(METRICS, new MetricsTable(metrics).write(context.store(), Map.of()).name());
    made.put(CURVES, new CurvesTable(curves).write(context.store(), Map.of()).name());
    if (config.getPerQuery()) {
      made.put(PER_QUERY, new QueryMetricsTable(perQuery).write(context.store(), Map.of()).name());
    }
    return made;
  }

  private RetrievalMetrics reRanked(
      EvaluateRequest request,
      EvaluateConfig config,
      EvaluationData data,
      RetrievalTask task,
      OperationRun<IndexProgress> run) {
    ProductQuantiserCodebooks codebooks;
    try (Table table = context.artifacts().open(request.getCodebooks())) {
      codebooks = CodebooksTable.read(table);
    }
    ReRanking how = new ReRanking(config.getReRankDepth(), config.getReRankHammingWeight());
    return new RetrievalEvaluator(
            EvaluationSettings.reRanked(
                config.getMapCutoffsList(), config.getPrecisionCutoffsList()),
            threads)
        .evaluate(
            data.queryCodes(task),
            data.databaseCodes(task),
            data.relevance(),
            Optional.of(data.reRanking(task, how, codebooks)),
            done -> run.progress(progress(task, done, data.queries().size())),
            run::cancelled);
  }

  private static Set<String> outputs(EvaluateConfig config) {
    return config.getPerQuery() ? Set.of(METRICS, CURVES, PER_QUERY) : Set.of(METRICS, CURVES);
  }

  private static void addQueries(
      List<QueryMetricsTable.Row> rows,
      List<String> queries,
      RetrievalTask task,
      String metric,
      double[] values) {
    for (int query = 0; query < values.length; query++) {
      if (!Double.isNaN(values[query])) {
        rows.add(new QueryMetricsTable.Row(queries.get(query), task.name(), metric, values[query]));
      }
    }
  }

  private EvaluationData data(EvaluateRequest request, String relevance) {
    Artifacts artifacts = context.artifacts();
    try (Table codes = artifacts.open(request.getCodes());
        Table items = artifacts.open(request.getItems())) {
      return new EvaluationData(
          codes,
          items,
          selection(request.getQueries()),
          selection(request.getDatabase()),
          relevance);
    }
  }

  private SelectionTable selection(ArtifactReference reference) {
    try (Table table = context.artifacts().open(reference)) {
      return new SelectionTable(table.ids());
    }
  }

  private static void addPoints(
      List<CurvesTable.Row> rows, RetrievalTask task, org.crosshash.evaluation.Curve curve) {
    String name = CURVE_NAMES.getOrDefault(curve.name(), curve.name());
    for (int point = 0; point < curve.x().length; point++) {
      rows.add(new CurvesTable.Row(task.name(), name, curve.x()[point], curve.y()[point]));
    }
  }

  private static IndexProgress progress(RetrievalTask task, int done, int total) {
    return IndexProgress.newBuilder().setStage(task.name()).setDone(done).setTotal(total).build();
  }

  private static List<RetrievalTask> tasks(EvaluateConfig config) {
    Set<String> names = new HashSet<>();
    List<RetrievalTask> tasks = new ArrayList<>();
    for (String name : config.getTasksList()) {
      if (!names.add(name)) {
        throw CrosshashException.invalid(
            "A task is asked for once", name, "leave the second one out");
      }
      tasks.add(RetrievalTask.of(name));
    }
    return tasks;
  }

  private static EvaluationSettings settings(EvaluateConfig config) {
    EvaluationSettings usual =
        EvaluationSettings.of(config.getMapCutoffsList(), config.getPrecisionCutoffsList());
    EvaluationSettings asked =
        new EvaluationSettings(usual.measures(), config.getCurvePoints())
            .with(config.getMetricsList());
    if (config.getRelevance().equals(EvaluationData.INSTANCE)) {
      config.getMetricsList().stream()
          .filter(MeasureNames::needsLabels)
          .findFirst()
          .ifPresent(name -> {
            throw CrosshashException.invalid(
                "A metric weighted by labels needs `relevance` to be `labels`",
                name,
                "leave it out, or evaluate by labels");
          });
    }
    return asked;
  }
}
