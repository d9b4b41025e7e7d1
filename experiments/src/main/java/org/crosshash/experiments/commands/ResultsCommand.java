package org.crosshash.experiments.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crosshash.config.Methods;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.EvaluatedQueries;
import org.crosshash.experiments.datasets.SampleDataset;
import org.crosshash.experiments.pipeline.EvaluationLines;
import org.crosshash.experiments.pipeline.ExperimentRun;
import org.crosshash.experiments.pipeline.MethodChoice;
import org.crosshash.experiments.pipeline.Plan;
import org.crosshash.experiments.pipeline.TrackedTrials;
import org.crosshash.experiments.pipeline.TrialResult;
import org.crosshash.experiments.report.ExperimentReport;
import org.crosshash.experiments.tracking.Tracking;
import org.crosshash.search.v1.EvaluateConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains methods at several code lengths and seeds, and prints means with intervals. */
@Command(
    name = "results",
    mixinStandardHelpOptions = true,
    description = {
      "Train methods at several code lengths and seeds, evaluate them, and print a Markdown table of"
          + " means with 95 % intervals.",
      "",
      "All methods take hours. What was computed before is not computed again, so a run that was"
          + " stopped goes on where it was, and a run of some methods is part of a run of all.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  crosshash results --methods dgcpn,ucch --bits 64",
      "  crosshash results --output results.md"
    })
final class ResultsCommand implements Runnable {
  @Mixin private PlatformOptions platform;
  @Mixin private JsonOption json;
  @Spec private CommandSpec specification;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = SampleDataset.NAME,
      description = "Dataset (default: ${DEFAULT-VALUE}).")
  private String name;

  @Option(
      names = "--methods",
      split = ",",
      paramLabel = "METHOD",
      description = "Methods (default: all).")
  private List<String> methods = new ArrayList<>();

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      defaultValue = "small",
      description = "Profile of the methods, small or paper (default: ${DEFAULT-VALUE}).")
  private String profile;

  @Option(
      names = "--bits",
      split = ",",
      paramLabel = "N",
      defaultValue = "16,32,64,128",
      description = "Code lengths (default: ${DEFAULT-VALUE}).")
  private List<Integer> bits;

  @Option(
      names = "--seeds",
      split = ",",
      paramLabel = "N",
      defaultValue = "1,2,3,4,5",
      description = "Seeds (default: ${DEFAULT-VALUE}).")
  private List<Long> seeds;

  @Option(
      names = "--asking",
      paramLabel = "PART",
      defaultValue = "query",
      description = "Part of the split that asks, query or validation (default: ${DEFAULT-VALUE}).")
  private String asking;

  @Option(names = "--output", paramLabel = "FILE", description = "Also write the table here.")
  private Optional<Path> output = Optional.empty();

  @Override
  public void run() {
    if (!List.of("query", "validation").contains(asking)) {
      throw CrosshashException.invalid(
          "The part that asks is query or validation", asking, "use --asking query");
    }
    List<MethodChoice> choices =
        (methods.isEmpty() ? Methods.shipped().ids() : methods)
            .stream().map(method -> MethodChoice.of(method.strip(), profile)).toList();
    try (Session session = platform.open();
        Tracking tracking = Tracking.open(session.workspace().tracking(), System.getenv());
        TrackedTrials trials = new TrackedTrials(tracking)) {
      Dataset dataset = session.dataset(name);
      Plan plan =
          new Plan(
              dataset.name(),
              dataset,
              EncodeConfig.getDefaultInstance(),
              choices,
              bits,
              seeds,
              asking,
              EvaluateConfig.getDefaultInstance());
      List<TrialResult> results =
          new ExperimentRun(session.client(), session.stages(), trials)
              .run(plan, session.upload(dataset, asking));
      trials.finish(Optional.empty());
      String table = ResultsMarkdown.text(results) + "\n" + remarks(results, dataset);
      output.ifPresent(file -> write(file, table));
      json.write(EvaluationLines.of(results, asking));
      specification.commandLine().getOut().print(table);
    }
  }

  private String remarks(List<TrialResult> results, Dataset dataset) {
    StringBuilder text =
        new StringBuilder(
            "%s, profile %s, %s asking, mean over %d seeds ± half of the 95 %% interval.%n"
                .formatted(dataset.name(), profile, asking, seeds.size()));
    text.append(ExperimentReport.chance(results)).append('\n');
    EvaluatedQueries.of(dataset, asking)
        .remark()
        .ifPresent(remark -> text.append(remark).append('\n'));
    return text.toString();
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException failure) {
      throw CrosshashException.invalid(
          "The table's file must be writable", file + " (" + failure + ")", "name another");
    }
  }
}
