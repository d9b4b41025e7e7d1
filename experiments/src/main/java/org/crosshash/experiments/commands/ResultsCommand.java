package org.crosshash.experiments.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.DatasetCatalogue;
import org.crosshash.experiments.pipeline.EvaluationLines;
import org.crosshash.experiments.pipeline.ExperimentRun;
import org.crosshash.experiments.pipeline.Plan;
import org.crosshash.experiments.pipeline.TrackedTrials;
import org.crosshash.experiments.pipeline.TrialResult;
import org.crosshash.experiments.results.Protocol;
import org.crosshash.experiments.results.ResultFigure;
import org.crosshash.experiments.results.ResultsMarkdown;
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
      "Train methods at several code lengths and seeds, evaluate them, and print a Markdown table"
          + " of means with 95 %% intervals.",
      "",
      "All methods take hours. What was computed before is not computed again, so a run that was"
          + " stopped goes on where it was, and a run of some methods is part of a run of all.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  crosshash results --methods dgcpn,ucch --bits 64",
      "  crosshash results --output results.md --json results.jsonl",
      "  crosshash results --docs docs/methods",
      "  crosshash results --from results-16.jsonl,results-64.jsonl --docs docs/methods"
    })
final class ResultsCommand implements Runnable {
  @Mixin private PlatformOptions platform;

  @Mixin
  private StudyOptions study =
      new StudyOptions(
          List.of(StudyOptions.ALL), List.of(16, 32, 64, 128), List.of(1L, 2L, 3L, 4L, 5L));

  @Mixin private JsonOption json;
  @Mixin private OutputOption output;
  @Mixin private DocsOption documents;
  @Spec private CommandSpec specification;

  @Option(
      names = "--from",
      split = ",",
      paramLabel = "FILE",
      description =
          "Train nothing: make the tables from files that --json wrote; of the options above only"
              + " --dataset, --profile and --asking count.")
  private List<Path> from = new ArrayList<>();

  @Override
  public void run() {
    if (from.isEmpty()) {
      measure();
      return;
    }
    Dataset dataset = new DatasetCatalogue(platform.workspace().datasets()).get(study.dataset());
    AskingPart.require(dataset, study.asking());
    show(dataset, from.stream().flatMap(file -> ResultFigure.read(file).stream()).toList());
  }

  private void measure() {
    try (Session session = platform.open();
        Tracking tracking = WorkspaceTracking.open(session.workspace());
        TrackedTrials trials = new TrackedTrials(tracking)) {
      Dataset dataset = session.dataset(study.dataset());
      Plan plan = study.plan(dataset, study.choices(), EvaluateConfig.getDefaultInstance());
      List<TrialResult> results =
          new ExperimentRun(session.client(), session.stages(), trials)
              .run(plan, session.upload(dataset, study.asking()));
      trials.finish(Optional.empty());
      json.write(EvaluationLines.of(results, study.asking()));
      show(dataset, ResultFigure.of(results, study.asking()));
    }
  }

  private void show(Dataset dataset, List<ResultFigure> figures) {
    ResultsMarkdown tables =
        new ResultsMarkdown(Protocol.of(dataset, study.asking(), study.profile()), figures);
    String section = "results " + dataset.name();
    documents.section(section, tables.overview());
    tables.methods().forEach(method -> documents.section(method, section, tables.of(method)));
    output.write(tables.all());
    specification.commandLine().getOut().print(tables.all());
  }
}
