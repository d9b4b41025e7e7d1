package org.crosshash.experiments.sweeps.run;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.crosshash.experiments.sweeps.report.ReportFiles;
import org.crosshash.experiments.sweeps.report.SweepReport;

/** Ends a worker's part of a sweep, whoever runs it: reports, and records the report. */
public final class SweepConclusion {
  private SweepConclusion() {}

  /**
   * Makes the report and records it; that of a sweep whose trials have all ended counts as made
   * only when this is through, so that what breaks off in between is made up for by whoever comes
   * next.
   *
   * @param reason why the worker ended
   * @param keep is given the report's files by name, before they are recorded
   * @return empty where another worker reports: after an interrupt the next one, and of a sweep
   *     that was entered again meanwhile whoever runs its trials of now
   */
  public static Optional<SweepReport> conclude(
      OpenSweep open, StopReason reason, SweepTracking study, Consumer<Map<String, byte[]>> keep) {
    if (reason == StopReason.INTERRUPTED) {
      study.end(open.counts());
      return Optional.empty();
    }
    if (!open.isEntered()) {
      return Optional.empty();
    }
    SweepReport report = open.report();
    Map<String, byte[]> files = ReportFiles.of(report);
    keep.accept(files);
    if (study.conclude(report, files)) {
      open.reported(report);
    }
    return Optional.of(report);
  }
}
