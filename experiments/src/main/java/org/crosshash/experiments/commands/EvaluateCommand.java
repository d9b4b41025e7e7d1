package org.crosshash.experiments.commands;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.crosshash.client.Service;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.EvaluatedQueries;
import org.crosshash.experiments.pipeline.EvaluationLines;
import org.crosshash.experiments.pipeline.MetricValue;
import org.crosshash.experiments.pipeline.TrialId;
import org.crosshash.experiments.pipeline.UploadedDataset;
import org.crosshash.search.v1.EvaluateConfig;
import org.crosshash.search.v1.EvaluateResponse;
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
      ""
    },
    footer = {
      "",
      "Examples:",
      "  crosshash evaluate --codes $codes --dataset openclipart",
      "  crosshash evaluate --codes $codes --dataset openclipart --set 'tasks=[i2t,t2i,i2i,t2t]' \\",
      "    --json metrics.jsonl"
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

  @Override
  public void run() {
    EvaluateConfig config = Settings.resolve(settings.over(EvaluateConfig.getDefaultInstance()));
    try (Session session = platform.open()) {
      Model model = CodesModel.of(session.client(), codes);
      Dataset pairs = session.dataset(dataset);
      EvaluatedQueries evaluated = EvaluatedQueries.of(pairs, asking);
      UploadedDataset data = session.upload(pairs, asking);
      EvaluateResponse response =
          session
              .stages()
              .evaluate(
                  References.at(session.client(), Service.TRAINER, codes),
                  data.items(),
                  data.evaluated().orElseThrow(() -> withoutLabels(pairs)),
                  data.database(),
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
      evaluated.remark().ifPresent(out::println);
      TrialId id =
          new TrialId(dataset, model.getMethod(), "", model.getBits(), model.getConfig().getSeed());
      json.write(
          EvaluationLines.of(id, values, asking, Map.of("model", model.getName(), "codes", codes)));
    }
  }

  private CrosshashException withoutLabels(Dataset pairs) {
    return CrosshashException.precondition(
        "Evaluation needs labels, in the part that asks and in the database",
        "%s of %s".formatted(asking, pairs.name()),
        "import the dataset again with --labels COLUMN --replace");
  }
}
