package org.crosshash.experiments.commands;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Service;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.EvaluatedQueries;
import org.crosshash.experiments.pipeline.EpochChoice;
import org.crosshash.experiments.pipeline.EvaluationLines;
import org.crosshash.experiments.pipeline.MetricValue;
import org.crosshash.experiments.pipeline.Tables;
import org.crosshash.experiments.pipeline.TrialId;
import org.crosshash.experiments.pipeline.UploadedDataset;
import org.crosshash.search.v1.EvaluateConfig;
import org.crosshash.search.v1.EvaluateResponse;
import org.crosshash.tables.QueryMetricsTable;
import org.crosshash.trainer.v1.Model;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures codes against the labels of a dataset. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Measure codes against the labels of a dataset.",
      "",
      "Relevant is what shares a label with the query; ties stand in the order of the database.",
      "By instance, the part that asks is searched among itself, and relevant are the pairs of the",
      "query's group, or the query's own pair where it has none: captions of a picture.",
      "",
      "Metrics by name, N a whole number: map_at_N (and _answered, _attainable, _tie_aware,",
      "_label_cosine), map_of_first_N_relevant, ndcg_at_N, ndcg_all, match_at_N, median_rank,",
      "mean_rank, precision_within_radius_N (and _answered), recall_within_radius_N,",
      "answered_within_radius_N, chance_map_all_random_order.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  crosshash evaluate --codes $codes --dataset openclipart",
      "  crosshash evaluate --codes $codes --dataset openclipart --set 'tasks=[i2t,t2i,i2i,t2t]'"
          + " \\",
      "    --json metrics.jsonl",
      "  crosshash evaluate --codes $codes --dataset openclipart --per-query queries.jsonl \\",
      "    --metric ndcg_at_100,precision_within_radius_2",
      "  crosshash evaluate --codes $codes --dataset openclipart --relevance instance \\",
      "    --metric match_at_1,match_at_5,match_at_10,median_rank"
    })
final class EvaluateCommand implements Runnable {
  @Mixin private PlatformOptions platform;
  @Mixin private SettingsOptions settings;
  @Mixin private JsonOption json;
  @Spec private CommandSpec specification;

  @Option(
      names = "--codes",
      required = true,
      paramLabel = "TABLE",
      description = "What `crosshash hash` printed.")
  private String codes;

  @Option(names = "--dataset", required = true, paramLabel = "NAME", description = "Dataset.")
  private String dataset;

  @Option(
      names = "--asking",
      paramLabel = "PART",
      defaultValue = "query",
      description = "Part of the split that asks, query or validation (default: ${DEFAULT-VALUE}).")
  private String asking;

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      split = ",",
      description = "More metrics by name; may be repeated.")
  private List<String> metrics = new ArrayList<>();

  @Option(
      names = "--relevance",
      paramLabel = "KIND",
      description = "What is relevant, labels or instance (default: labels).")
  private Optional<String> relevance = Optional.empty();

  @Option(
      names = "--per-query",
      paramLabel = "FILE",
      description = "Also write each metric of each query to this file, one JSON object a line.")
  private Optional<Path> perQuery = Optional.empty();

  @Override
  public void run() {
    EvaluateConfig config = config();
    boolean byInstance = config.getRelevance().equals("instance");
    try (Session session = platform.open()) {
      Dataset pairs = session.dataset(dataset);
      AskingPart.require(pairs, asking);
      Model model = CodesModel.of(session.client(), codes);
      EvaluatedQueries evaluated = EvaluatedQueries.of(pairs, asking);
      UploadedDataset data = session.upload(pairs, asking);
      EvaluateResponse response =
          session
              .stages()
              .evaluate(
                  References.at(session.client(), Service.TRAINER, codes),
                  data.items(),
                  byInstance
                      ? data.queries()
                      : data.evaluated().orElseThrow(() -> withoutLabels(pairs)),
                  byInstance ? data.queries() : data.database(),
                  config);
      List<MetricValue> values =
          response.getValuesList().stream()
              .map(value -> new MetricValue(value.getTask(), value.getMetric(), value.getValue()))
              .toList();
      PrintWriter out = specification.commandLine().getOut();
      TextTable table = new TextTable("metric", "task", "value");
      values.forEach(value ->
          table.row(
              value.metric(), value.task(), String.format(Locale.ROOT, "%.4f", value.value())));
      out.print(table.text());
      if (!byInstance) {
        evaluated.remark().ifPresent(out::println);
      }
      TrialId id =
          new TrialId(dataset, model.getMethod(), "", model.getBits(), model.getConfig().getSeed());
      json.write(
          EvaluationLines.of(
              id,
              values,
              asking,
              Map.of(
                  "epoch_selection",
                  EpochChoice.of(model).label(),
                  "model",
                  model.getName(),
                  "codes",
                  codes,
                  "relevance",
                  config.getRelevance())));
      if (perQuery.isPresent()) {
        JsonLines.write(
            "--per-query", perQuery.get(), ofQueries(session.client(), response.getPerQuery()));
      }
    }
  }

  private EvaluateConfig config() {
    EvaluateConfig.Builder config =
        settings.over(EvaluateConfig.getDefaultInstance()).toBuilder().addAllMetrics(metrics);
    relevance.ifPresent(config::setRelevance);
    if (perQuery.isPresent()) {
      config.setPerQuery(true);
    }
    return Settings.resolve(config.build());
  }

  private static List<Map<String, Object>> ofQueries(
      CrosshashClient client, ArtifactReference table) {
    List<QueryMetricsTable.Row> rows =
        new Tables(client).read(table, read -> QueryMetricsTable.of(read).rows());
    return rows.stream()
        .map(row -> {
          Map<String, Object> line = new LinkedHashMap<>();
          line.put("query", row.query());
          line.put("task", row.task());
          line.put("metric", row.metric());
          line.put("value", row.value());
          return line;
        })
        .toList();
  }

  private CrosshashException withoutLabels(Dataset pairs) {
    return CrosshashException.precondition(
        "Evaluation needs labels, in the part that asks and in the database",
        "%s of %s".formatted(asking, pairs.name()),
        "import the dataset again with --labels COLUMN --replace");
  }
}
