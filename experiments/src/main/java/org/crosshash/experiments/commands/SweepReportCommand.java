package org.crosshash.experiments.commands;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.crosshash.experiments.platform.Workspace;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.report.ReportFiles;
import org.crosshash.experiments.sweeps.report.SummaryTable;
import org.crosshash.experiments.sweeps.report.SweepReport;
import org.crosshash.experiments.sweeps.run.OpenSweep;
import org.crosshash.experiments.sweeps.state.SweepStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the report of a sweep. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Write what is known of a sweep as HTML, Markdown, LaTeX, CSV, Parquet and JSON.",
      "",
      "Figures are means over seeds with intervals; marks in the tables follow paired tests over"
          + " the queries. Nothing is run.",
      ""
    },
    footer = {"", "Example:", "  crosshash sweep report study.yaml --output paper/tables"})
final class SweepReportCommand implements Runnable {
  @Mixin private PlatformOptions platform;
  @Mixin private SweepFileOptions file;
  @Spec private CommandSpec specification;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Folder of the files (default: sweeps/reports/NAME in the workspace).")
  private Optional<Path> output = Optional.empty();

  @Override
  public void run() {
    PrintWriter out = specification.commandLine().getOut();
    Workspace opened = platform.workspace();
    Sweep sweep = file.sweep(platform);
    try (SweepStore store = SweepStore.open(opened.sweeps())) {
      sweep = new OpenSweep(store, sweep).sweep();
      SweepReport report =
          SweepReport.of(sweep, store.rows(sweep.loaded().digest(), sweep.identities(), true));
      Path folder =
          output.orElse(opened.sweeps().resolve("reports").resolve(sweep.file().getName()));
      ReportFiles.write(folder, ReportFiles.of(report));
      out.print(SummaryTable.text(report));
      out.printf("%nTrials: %s%nReport: %s%n", report.counts(), folder.resolve("report.html"));
    }
  }
}
