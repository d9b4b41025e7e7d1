package org.crosshash.experiments.sweeps.serve;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import java.util.Locale;
import java.util.Optional;
import org.crosshash.experiments.pipeline.TrialId;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepCounts;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.report.BestPoint;
import org.crosshash.experiments.sweeps.report.CandidateVerdict;
import org.crosshash.experiments.sweeps.report.Cell;
import org.crosshash.experiments.sweeps.report.CellKey;
import org.crosshash.experiments.sweeps.report.Comparison;
import org.crosshash.experiments.sweeps.report.MetricTable;
import org.crosshash.experiments.sweeps.report.RowKey;
import org.crosshash.experiments.sweeps.report.SweepReport;
import org.crosshash.experiments.sweeps.run.PlannedSweep;
import org.crosshash.experiments.sweeps.state.TrialRow;
import org.crosshash.experiments.sweeps.state.TrialStatus;
import org.crosshash.experiments.v1.ResultFigure;
import org.crosshash.experiments.v1.ResultLine;
import org.crosshash.experiments.v1.ResultTest;
import org.crosshash.experiments.v1.ResultVerdict;
import org.crosshash.experiments.v1.SweepBest;
import org.crosshash.experiments.v1.SweepPlan;
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

  /** What is left of a sweep; its trials come page by page. */
  static SweepPlan.Builder plan(PlannedSweep plan) {
    Sweep sweep = plan.sweep();
    return SweepPlan.newBuilder()
        .setName(KnownSweeps.name(sweep.loaded().digest()))
        .setStudy(sweep.file().getName())
        .setCounts(counts(plan.counts()))
        .setEqualTrials(plan.equal())
        .setUnproposedTrials(sweep.unproposed())
        .setSlots(plan.slots())
        .setWorkSeconds(plan.forecast().seconds())
        .setSecondsLeft(plan.secondsLeft())
        .setUnknownTrials(plan.forecast().unknown());
  }

  static SweepBest best(BestPoint best) {
    return SweepBest.newBuilder()
        .setName(KnownSweeps.name(best.digest()))
        .setMethod(best.method().id())
        .setProfile(best.method().profile())
        .setMetric(best.metric())
        .setFigure(best.figure())
        .setCompared(best.compared())
        .setYaml(best.file())
        .build();
  }

  /** The figures and tests of a report, and what they say of its candidate. */
  static SweepResults results(String name, SweepReport report) {
    SweepResults.Builder results =
        SweepResults.newBuilder().setName(name).setCounts(counts(report.counts()));
    for (MetricTable table : report.tables()) {
      table.cells().forEach((key, cell) -> results.addFigures(figure(table, key, cell)));
      table.comparisons().forEach(test -> results.addTests(test(table, test)));
    }
    report.verdict().ifPresent(verdict -> results.setVerdict(verdict(verdict)));
    return results.build();
  }

  private static ResultVerdict verdict(CandidateVerdict verdict) {
    ResultVerdict.Builder message =
        ResultVerdict.newBuilder()
            .setCandidate(verdict.name())
            .setAnswer(name(verdict.answer()))
            .setSentence(verdict.sentence());
    verdict
        .tables()
        .forEach(table ->
            message
                .addTablesBuilder()
                .setDataset(table.dataset())
                .setMetric(table.metric())
                .setDecides(table.decides())
                .setAnswer(name(table.answer()))
                .setStatement(table.statement()));
    return message.build();
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  static ResultLine line(RowKey row) {
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
            .setMark(name(cell.mark()));
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
