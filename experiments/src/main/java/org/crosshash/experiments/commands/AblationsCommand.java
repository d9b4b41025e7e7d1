package org.crosshash.experiments.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.pipeline.ExperimentRun;
import org.crosshash.experiments.pipeline.Plan;
import org.crosshash.experiments.pipeline.Tables;
import org.crosshash.experiments.pipeline.TrackedTrials;
import org.crosshash.experiments.pipeline.TrialResult;
import org.crosshash.experiments.pipeline.UploadedDataset;
import org.crosshash.experiments.results.AblationComparison;
import org.crosshash.experiments.results.AblationMarkdown;
import org.crosshash.experiments.results.AblationRow;
import org.crosshash.experiments.results.Ablations;
import org.crosshash.experiments.results.Protocol;
import org.crosshash.experiments.tracking.Tracking;
import org.crosshash.experiments.v1.MethodDefinition;
import org.crosshash.search.v1.EvaluateConfig;
import org.crosshash.tables.QueryMetricsTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Takes methods apart: trains each without each of its parts, and tests what that changes. */
@Command(
    name = "ablations",
    mixinStandardHelpOptions = true,
    description = {
      "Train methods with and without each of their parts, and print for each part what it changes:"
          + " mean and 95 %% interval over seeds, a paired test over queries with Holm's"
          + " correction, and the size of the effect.",
      "",
      "What was computed before is not computed again, so a run that was stopped goes on where it"
          + " was. `crosshash methods METHOD` lists a method's ablations.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  crosshash ablations --methods vtm-uch",
      "  crosshash ablations --methods vtm-uch,dgcpn --bits 16,64 --docs docs/methods",
      "  crosshash ablations --methods dgcpn --only no-pair-term --seeds 1,2 --asking validation",
      "  crosshash ablations --methods dgcpn --file mine.yaml",
      "",
      "A file of one's own holds for example:",
      "  ablations:",
      "    - id: wide",
      "      description: \"nothing: twice the hidden units\"",
      "      overrides: {training: {network: {hidden: [1024]}}}"
    })
final class AblationsCommand implements Runnable {
  @Mixin private PlatformOptions platform;

  @Mixin
  private StudyOptions study =
      new StudyOptions(List.of("vtm-uch"), List.of(64), List.of(1L, 2L, 3L, 4L, 5L));

  @Mixin private JsonOption json;
  @Mixin private OutputOption output;
  @Mixin private DocsOption documents;
  @Spec private CommandSpec specification;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "ID",
      description = "Only these ablations (default: all of each method).")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Ablations of one's own as YAML, in place of those that methods ship with.")
  private Optional<Path> file = Optional.empty();

  @Override
  public void run() {
    List<Ablations> all =
        study.methods().stream()
            .map(this::ablations)
            .filter(ablations -> !ablations.without().isEmpty())
            .toList();
    if (all.isEmpty()) {
      throw CrosshashException.invalid(
          "At least one of the methods has ablations",
          String.join(", ", study.methods()),
          "name another method, or give ablations by --file");
    }
    try (Session session = platform.open();
        Tracking tracking = WorkspaceTracking.open(session.workspace())) {
      Dataset dataset = session.dataset(study.dataset());
      EvaluateConfig evaluation = EvaluateConfig.newBuilder().setPerQuery(true).build();
      List<Plan> plans =
          all.stream()
              .map(ablations -> study.plan(dataset, ablations.choices(), evaluation))
              .toList();
      UploadedDataset data = session.upload(dataset, study.asking());
      Protocol protocol = Protocol.of(dataset, study.asking(), study.profile());
      List<AblationRow> rows = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < plans.size(); i++) {
        List<AblationRow> own = run(session, tracking, plans.get(i), data, all.get(i));
        String table = AblationMarkdown.text(protocol, own);
        String method = all.get(i).full().id();
        documents.section(method, "ablations " + dataset.name(), table);
        text.append("## ").append(method).append('\n').append(table).append('\n');
        rows.addAll(own);
        // Hours may follow: what is known is written at once.
        json.write(rows.stream().map(AblationRow::line).toList());
        output.write(text.toString());
      }
      specification.commandLine().getOut().print(text);
    }
  }

  private List<AblationRow> run(
      Session session, Tracking tracking, Plan plan, UploadedDataset data, Ablations ablations) {
    try (TrackedTrials trials = new TrackedTrials(tracking)) {
      List<TrialResult> results =
          new ExperimentRun(session.client(), session.stages(), trials).run(plan, data);
      trials.finish(Optional.empty());
      return new AblationComparison(ablations, study.asking(), trial -> queries(session, trial))
          .rows(results);
    }
  }

  private List<QueryMetricsTable.Row> queries(Session session, TrialResult trial) {
    ArtifactReference table =
        trial
            .artifacts()
            .perQuery()
            .orElseThrow(() ->
                CrosshashException.precondition(
                    "Ablations are compared by labels",
                    "%s of %s has none".formatted(study.asking(), study.dataset()),
                    "import the dataset again with --labels COLUMN --replace"));
    return new Tables(session.client()).read(table, read -> QueryMetricsTable.of(read).rows());
  }

  private Ablations ablations(String method) {
    Ablations ablations =
        file.map(path -> Ablations.of(method, study.profile(), read(path).getAblationsList()))
            .orElseGet(() -> Ablations.shipped(method, study.profile()));
    return ablations.only(only);
  }

  private static MethodDefinition read(Path path) {
    try {
      return Settings.parse(Files.readString(path), MethodDefinition.getDefaultInstance());
    } catch (IOException failure) {
      throw CrosshashException.notFound(
          "The file of --file must be readable", path, "name a YAML file");
    }
  }
}
