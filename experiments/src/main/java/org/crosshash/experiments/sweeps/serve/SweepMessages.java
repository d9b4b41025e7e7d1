package org.crosshash.experiments.sweeps.serve;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import java.util.Locale;
import java.util.Optional;
import org.crosshash.experiments.pipeline.TrialId;
import org.crosshash.experiments.sweeps.SweepCounts;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.report.Cell;
import org.crosshash.experiments.sweeps.report.CellKey;
import org.crosshash.experiments.sweeps.report.Comparison;
import org.crosshash.experiments.sweeps.report.MetricTable;
import org.crosshash.experiments.sweeps.report.RowKey;
import org.crosshash.experiments.sweeps.report.SweepReport;
import org.crosshash.experiments.sweeps.state.TrialRow;
import org.crosshash.experiments.sweeps.state.TrialStatus;
import org.crosshash.experiments.v1.ResultFigure;
import org.crosshash.experiments.v1.ResultLine;
import org.crosshash.experiments.v1.ResultTest;
import org.crosshash.experiments.v1.SweepResults;
import org.crosshash.experiments.v1.Trial;
import org.crosshash.experiments.v1.TrialCounts;
import org.crosshash.experiments.v1.TrialState;

/** Trials and figures as messages. */
final class SweepMessages {
  private SweepMessages() {}

  static Timestamp time(long milliseconds) {
    return Timestamps.fromMillis(milliseconds);
  }

  static TrialCounts counts(SweepCounts counts) {
    return TrialCounts.newBuilder()
        .setWaiting(counts.waiting())
        .setRunning(counts.running())
        .setDone(counts.done())
        .setFailed(counts.failed())
        .setStopped(counts.stopped())
        .build();
  }

  /**
   * A trial.
   *
   * @param row what its sweep knows of it; empty: nothing yet
   */
  static Trial trial(SweepTrial trial, Optional<TrialRow> row) {
    TrialId id = trial.trial().id();
    Trial.Builder message =
        Trial.newBuilder()
            .setIdentity(trial.identity())
            .setLabel(id.label())
            .setDataset(id.dataset())
            .setMethod(id.method())
            .setProfile(id.profile())
            .setVariant(id.ablation())
            .setBits(id.bits())
            .setSeed(id.seed())
            .setState(state(row.map(TrialRow::status).orElse(TrialStatus.WAITING)));
    row.ifPresent(known -> {
      message.setAttempts(known.attempts()).setSeconds(known.seconds()).setError(known.error());
      known.result().ifPresent(outcome -> message.putAllMetrics(outcome.metrics()));
    });
    return message.build();
  }

  private static TrialState state(TrialStatus status) {
    return switch (status) {
      case WAITING, PAUSED -> TrialState.TRIAL_STATE_WAITING;
      case RUNNING -> TrialState.TRIAL_STATE_RUNNING;
      case DONE -> TrialState.TRIAL_STATE_DONE;
      case FAILED -> TrialState.TRIAL_STATE_FAILED;
      case STOPPED -> TrialState.TRIAL_STATE_STOPPED;
    };
  }

  /** The figures and tests of a report. */
  static SweepResults results(String name, SweepReport report) {
    SweepResults.Builder results =
        SweepResults.newBuilder().setName(name).setCounts(counts(report.counts()));
    for (MetricTable table : report.tables()) {
      table.cells().forEach((key, cell) -> results.addFigures(figure(table, key, cell)));
      table.comparisons().forEach(test -> results.addTests(test(table, test)));
    }
    return results.build();
  }

  private static ResultLine line(RowKey row) {
    return ResultLine.newBuilder()
        .setMethod(row.method())
        .setProfile(row.profile())
        .setVariant(row.variant())
        .build();
  }

  private static ResultFigure figure(MetricTable table, CellKey key, Cell cell) {
    ResultFigure.Builder figure =
        ResultFigure.newBuilder()
            .setDataset(table.dataset())
            .setMetric(table.metric())
            .setTask(key.task())
            .setBits(key.bits())
            .setLine(line(key.row()))
            .setSeeds(cell.interval().count())
            .setMean(cell.interval().mean())
            .setBootstrapLow(cell.bootstrap().low())
            .setBootstrapHigh(cell.bootstrap().high())
            .setMark(cell.mark().name().toLowerCase(Locale.ROOT));
    cell.interval().deviation().ifPresent(figure::setDeviation);
    cell.interval().halfWidth().ifPresent(figure::setHalfWidth);
    return figure.build();
  }

  private static ResultTest test(MetricTable table, Comparison test) {
    return ResultTest.newBuilder()
        .setDataset(table.dataset())
        .setMetric(table.metric())
        .setTask(test.task())
        .setBits(test.bits())
        .setBest(line(test.best()))
        .setOther(line(test.other()))
        .setDifference(test.paired().difference())
        .setP(test.paired().probability())
        .setPHolm(test.corrected())
        .setRankBiserial(test.paired().rankBiserial())
        .build();
  }
}
