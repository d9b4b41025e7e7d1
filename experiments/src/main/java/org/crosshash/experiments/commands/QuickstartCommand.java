package org.crosshash.experiments.commands;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.EvaluatedQueries;
import org.crosshash.experiments.pipeline.EvaluationLines;
import org.crosshash.experiments.pipeline.ExperimentRun;
import org.crosshash.experiments.pipeline.Plan;
import org.crosshash.experiments.pipeline.ServingIndex;
import org.crosshash.experiments.pipeline.Stages;
import org.crosshash.experiments.pipeline.TrackedTrials;
import org.crosshash.experiments.pipeline.TrialResult;
import org.crosshash.experiments.pipeline.UploadedDataset;
import org.crosshash.experiments.platform.DefaultIndex;
import org.crosshash.experiments.report.ExperimentReport;
import org.crosshash.experiments.report.TrialPages;
import org.crosshash.experiments.tracking.Tracking;
import org.crosshash.search.v1.EvaluateConfig;
import org.crosshash.search.v1.Index;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** From pairs to a table, a report and a searchable index in one go. */
@Command(
    name = "quickstart",
    mixinStandardHelpOptions = true,
    description = {
      "Encode the sample dataset, train four methods at three code lengths, evaluate them, print"
          + " one table, write a report, and build an index for `crosshash query`.",
      "",
      "What was computed before is not computed again. With MLFLOW_TRACKING_URI set each training"
          + " is a run there; without it runs are kept for `crosshash tracking replay`.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  crosshash quickstart",
      "  crosshash quickstart --dataset my-photos --methods vtm-uch,dgcpn --bits 64 --seeds 1,2,3",
      "  crosshash quickstart --json results.jsonl --report results.html",
      "  crosshash quickstart --validate-every 2 --select best --patience 5",
      "  crosshash quickstart --codes-every 5"
    })
final class QuickstartCommand implements Runnable {
  @Mixin private PlatformOptions platform;

  @Mixin
  private StudyOptions study =
      new StudyOptions(
          List.of("vtm-uch", "vtm-uch-relational", "djsrh", "cca-itq"),
          List.of(16, 32, 64),
          List.of(1L));

  @Mixin private JsonOption json;
  @Mixin private ValidationOptions validation;
  @Mixin private CodeHistoryOptions codeHistory;
  @Spec private CommandSpec specification;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      defaultValue = "report.html",
      description = "Where the report goes (default: ${DEFAULT-VALUE}).")
  private Path report;

  @Override
  public void run() {
    try (Session session = platform.open();
        Tracking tracking = WorkspaceTracking.open(session.workspace())) {
      Plan plan =
          study.plan(
              session.dataset(study.dataset()),
              study.choices().stream().map(validation::over).map(codeHistory::over).toList(),
              EvaluateConfig.getDefaultInstance());
      run(session, tracking, plan);
    }
  }

  private void run(Session session, Tracking tracking, Plan plan) {
    PrintWriter out = specification.commandLine().getOut();
    Stages stages = session.stages();
    UploadedDataset data = session.upload(plan.dataset(), plan.asking());
    try (TrackedTrials trials =
        new TrackedTrials(tracking, Optional.empty(), new TrialPages(session.client()))) {
      List<TrialResult> results =
          new ExperimentRun(session.client(), stages, trials).run(plan, data);
      TrialResult served = ServedTrial.choose(results);
      ServingIndex serving = new ServingIndex(session.client(), stages);
      String label = ServedTrial.indexLabel(served);
      Index index =
          serving.fill(
              label,
              served.id().bits(),
              served.artifacts().model().getName(),
              served.artifacts().codes(),
              Optional.of(data.database()),
              Optional.of(data.items()));
      new DefaultIndex(index.getName(), plan.dataset().name(), plan.dataset().folder().toString())
          .write(session.workspace());
      serving.point(label, index);
      serving.retire(label, Set.of(index.getName()));
      String page =
          new ExperimentReport(session.client(), plan).render(results, served, index.getName());
      write(page);
      json.write(EvaluationLines.of(results, plan.asking()));
      out.println();
      out.print(ResultTable.text(results));
      out.println(ExperimentReport.chance(results));
      EvaluatedQueries.of(plan.dataset(), plan.asking()).remark().ifPresent(out::println);
      trials.finish(Optional.of(page));
      out.printf("%nReport:  %s%nTracking: %s%n", report.toAbsolutePath(), tracking.finish());
      if (plan.dataset().features().isEmpty()) {
        out.printf(
            "Ask it:  crosshash query \"a red flag\"   (index %s, %s)%n",
            index.getName(), served.id().label());
      }
    }
  }

  private void write(String page) {
    try {
      Files.writeString(report, page);
    } catch (IOException failure) {
      throw CrosshashException.invalid(
          "The report's file must be writable", report + " (" + failure + ")", "name another");
    }
  }
}
