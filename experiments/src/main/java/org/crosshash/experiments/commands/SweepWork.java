package org.crosshash.experiments.commands;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.crosshash.client.CrosshashClient;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.pipeline.UploadedDataset;
import org.crosshash.experiments.platform.Workspace;
import org.crosshash.experiments.progress.Progress;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepCounts;
import org.crosshash.experiments.sweeps.SweepForecast;
import org.crosshash.experiments.sweeps.report.ReportFiles;
import org.crosshash.experiments.sweeps.report.SummaryTable;
import org.crosshash.experiments.sweeps.report.SweepReport;
import org.crosshash.experiments.sweeps.run.OpenSweep;
import org.crosshash.experiments.sweeps.run.PlatformTrials;
import org.crosshash.experiments.sweeps.run.RunSettings;
import org.crosshash.experiments.sweeps.run.RunSummary;
import org.crosshash.experiments.sweeps.run.StopReason;
import org.crosshash.experiments.sweeps.run.StudyPages;
import org.crosshash.experiments.sweeps.run.SweepConclusion;
import org.crosshash.experiments.sweeps.run.SweepEvent;
import org.crosshash.experiments.sweeps.run.SweepRunner;
import org.crosshash.experiments.sweeps.run.SweepTracking;
import org.crosshash.experiments.sweeps.show.Durations;
import org.crosshash.experiments.sweeps.show.JsonDisplay;
import org.crosshash.experiments.sweeps.show.LiveDisplay;
import org.crosshash.experiments.sweeps.show.PlainDisplay;
import org.crosshash.experiments.sweeps.state.SweepStore;
import org.crosshash.experiments.tracking.Tracking;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code sweep run}, {@code resume} and {@code retry} share: running what is left. */
final class SweepWork {
  private static final int FAILED = 1;
  private static final int INTERRUPTED = 130;

  @Mixin private PlatformOptions platform;
  @Mixin private SweepFileOptions file;

  @Mixin private WorkerOptions worker;

  @Option(
      names = "--fail-fast",
      description = "Break everything off at the first trial that fails for good.")
  private boolean failFast;

  @Option(
      names = "--max-failures",
      paramLabel = "N",
      description = "Begin no further trial after so many failed ones (default: the file's).")
  private Optional<Integer> maxFailures = Optional.empty();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description =
          "Also write what happens to this file, one JSON object a line; - writes it to standard"
              + " output instead of the display.")
  private Optional<Path> json = Optional.empty();

  /** Does something to the stored sweep before it is run. */
  interface Preparation {
    void prepare(SweepStore store, Sweep sweep);
  }

  /**
   * Runs what is left of a sweep.
   *
   * @return exit status
   */
  int run(PrintWriter out, Preparation preparation) {
    Workspace workspace = platform.workspace();
    Sweep sweep = file.sweep(platform);
    // Before anything is entered: trials that fit nowhere are refused.
    RunSettings settings = settings(sweep);
    try (SweepStore store = SweepStore.open(workspace.sweeps())) {
      preparation.prepare(store, sweep);
      OpenSweep open = new OpenSweep(store, sweep);
      open.register();
      SweepCounts before = open.counts();
      if (before.isOver()) {
        Path folder = reported(workspace, open);
        out.printf("Nothing to do: %s%nReport: %s%n", before, folder.resolve("report.html"));
        if (before.failed() > 0) {
          out.printf("Run the failed ones again with: crosshash sweep retry %s%n", file.typed());
        }
        try (Tracking tracking = WorkspaceTracking.open(workspace)) {
          print(out, StudyPages.of(open.sweep(), tracking));
        }
        return before.failed() > 0 ? FAILED : 0;
      }
      try (InterruptHook interrupts = InterruptHook.install();
          Tracking tracking = WorkspaceTracking.open(workspace);
          SweepTracking study = SweepTracking.open(open, tracking);
          PlatformTrials trials =
              new PlatformTrials(
                  sweep, () -> services(platform.open()), tracking, Optional.of(study.parent()))) {
        trials.connect();
        RunSummary summary = run(out, open, settings, trials, interrupts);
        return conclude(out, workspace, open, summary, tracking, study);
      }
    }
  }

  private static PlatformTrials.Services services(Session session) {
    return new PlatformTrials.Services() {
      @Override
      public CrosshashClient client() {
        return session.client();
      }

      @Override
      public UploadedDataset upload(Dataset dataset, String asking) {
        return session.upload(dataset, asking);
      }

      @Override
      public void close() {
        session.close();
      }
    };
  }

  private RunSettings settings(Sweep sweep) {
    RunSettings own = RunSettings.of(sweep.file().getRunning());
    RunSettings settings =
        new RunSettings(
            worker.slots(sweep.file().getRunning()),
            own.attempts(),
            own.pause(),
            own.trialLimit(),
            maxFailures.isPresent() ? maxFailures : own.maxFailures(),
            false);
    return failFast ? settings.failingFast() : settings;
  }

  /** A display on the terminal or as lines, and JSON lines where they are asked for. */
  private Consumer<SweepEvent> display(
      PrintWriter out, Optional<PrintWriter> lines, OpenSweep open, int atATime) {
    Supplier<String> timeLeft =
        () ->
            Durations.words(
                SweepForecast.of(open.sweep(), open.store(), open.rows(false)), atATime);
    if (lines.isPresent() && isStandardOutput()) {
      return new JsonDisplay(lines.get());
    }
    Consumer<SweepEvent> shown =
        Progress.isTerminal()
            ? new LiveDisplay(System.err, timeLeft)
            : new PlainDisplay(out, timeLeft);
    return lines.isPresent() ? shown.andThen(new JsonDisplay(lines.get())) : shown;
  }

  private boolean isStandardOutput() {
    return json.isPresent() && json.get().toString().equals("-");
  }

  private Optional<PrintWriter> lines(PrintWriter out) {
    if (json.isEmpty() || isStandardOutput()) {
      return json.map(standard -> out);
    }
    try {
      return Optional.of(
          new PrintWriter(Files.newBufferedWriter(json.get(), StandardCharsets.UTF_8)));
    } catch (IOException failure) {
      throw CrosshashException.invalid(
          "The file of --json must be writable", json.get() + " (" + failure + ")", "name another");
    }
  }

  private RunSummary run(
      PrintWriter out,
      OpenSweep open,
      RunSettings settings,
      PlatformTrials trials,
      InterruptHook interrupts) {
    Optional<PrintWriter> lines = lines(out);
    try {
      SweepRunner runner =
          new SweepRunner(open, settings, trials, display(out, lines, open, settings.slots()));
      interrupts.onInterrupt(() -> runner.stop(StopReason.INTERRUPTED));
      return runner.run();
    } finally {
      lines.filter(writer -> !isStandardOutput()).ifPresent(PrintWriter::close);
    }
  }

  private static Path folder(Workspace workspace, Sweep sweep) {
    return workspace.sweeps().resolve("reports").resolve(sweep.file().getName());
  }

  private static void write(Workspace workspace, Sweep sweep, Map<String, byte[]> files) {
    ReportFiles.write(folder(workspace, sweep), files);
  }

  /** The folder with the report of a sweep that has ended; recorded too, where nobody has yet. */
  private static Path reported(Workspace workspace, OpenSweep open) {
    if (open.awaitsReport()) {
      try (Tracking tracking = WorkspaceTracking.open(workspace);
          SweepTracking study = SweepTracking.open(open, tracking)) {
        var _ =
            SweepConclusion.conclude(
                open, StopReason.ENDED, study, files -> write(workspace, open.sweep(), files));
        var _ = tracking.finish();
      }
    } else {
      write(workspace, open.sweep(), ReportFiles.of(open.report()));
    }
    return folder(workspace, open.sweep());
  }

  /** Reports, records the report, and says how it ended and how to go on. */
  private int conclude(
      PrintWriter out,
      Workspace workspace,
      OpenSweep open,
      RunSummary summary,
      Tracking tracking,
      SweepTracking study) {
    PrintWriter words =
        isStandardOutput() ? new PrintWriter(System.err, true, StandardCharsets.UTF_8) : out;
    words.println();
    if (summary.reason() == StopReason.INTERRUPTED) {
      // An interrupted command ends soon: the next one reports, and sends what was not sent.
      words.printf("Tracking: kept; what was not sent is sent when the sweep goes on%n");
    }
    boolean reported = report(words, workspace, open, summary, study);
    if (summary.reason() != StopReason.INTERRUPTED) {
      words.printf("Tracking: %s%n", tracking.finish());
      print(words, StudyPages.of(open.sweep(), tracking));
    }
    int status = end(words, summary);
    words.flush();
    return status == 0 && !reported ? FAILED : status;
  }

  /** Makes and records the report; says whether nothing was in the way of that. */
  private boolean report(
      PrintWriter words,
      Workspace workspace,
      OpenSweep open,
      RunSummary summary,
      SweepTracking study) {
    try {
      Optional<SweepReport> report =
          SweepConclusion.conclude(
              open, summary.reason(), study, files -> write(workspace, open.sweep(), files));
      report.ifPresent(made -> {
        words.print(SummaryTable.text(made));
        words.printf("%nReport:   %s%n", folder(workspace, open.sweep()).resolve("report.html"));
      });
      return true;
    } catch (CrosshashException unwritable) {
      // What was computed is kept, and what was recorded is still to be sent.
      words.printf(
          "No report: %s%nMake it with: crosshash sweep run %s%n",
          unwritable.getMessage(), file.typed());
      return false;
    }
  }

  private static void print(PrintWriter words, SequencedMap<String, String> pages) {
    pages.forEach((shown, page) -> words.printf("  %s%n    %s%n", shown, page));
  }

  private int end(PrintWriter words, RunSummary summary) {
    String resume = "crosshash sweep resume " + file.typed();
    return switch (summary.reason()) {
      case ENDED -> {
        if (summary.counts().failed() > 0) {
          words.printf(
              "%d trials failed; run them again with: crosshash sweep retry %s%n",
              summary.counts().failed(), file.typed());
        }
        yield summary.counts().failed() > 0 ? FAILED : 0;
      }
      case INTERRUPTED -> {
        words.printf("Interrupted: %s. Go on with: %s%n", summary.counts(), resume);
        yield INTERRUPTED;
      }
      case CANCELLED -> {
        words.printf("Cancelled: %s. Go on with: %s%n", summary.counts(), resume);
        yield FAILED;
      }
      case TOO_MANY_FAILURES -> {
        words.printf(
            "Too many trials failed: %s. Run them again with: crosshash sweep retry %s%n",
            summary.counts(), file.typed());
        yield FAILED;
      }
      case BROKEN -> {
        words.printf(
            "Broken off: %s. %s%nGo on with: %s%n",
            summary.counts(),
            summary.trouble().map(CrosshashException::getMessage).orElse(""),
            resume);
        yield FAILED;
      }
    };
  }
}
