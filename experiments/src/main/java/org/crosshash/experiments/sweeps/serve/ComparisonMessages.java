package org.crosshash.experiments.sweeps.serve;

import org.crosshash.evaluation.statistics.MeanInterval;
import org.crosshash.evaluation.statistics.PairedComparison;
import org.crosshash.experiments.sweeps.compare.ConfigDifference;
import org.crosshash.experiments.sweeps.compare.FigureDifference;
import org.crosshash.experiments.sweeps.compare.SideBySide;
import org.crosshash.experiments.sweeps.report.TestChoice;
import org.crosshash.experiments.v1.ComparedFigure;
import org.crosshash.experiments.v1.ComparedSetting;
import org.crosshash.experiments.v1.PairedResult;
import org.crosshash.experiments.v1.SeedInterval;
import org.crosshash.experiments.v1.SweepComparison;

/** A comparison as a message. */
final class ComparisonMessages {
  private ComparisonMessages() {}

  static SweepComparison of(SideBySide comparison) {
    SweepComparison.Builder message =
        SweepComparison.newBuilder()
            .setFirst(comparison.left())
            .setSecond(comparison.right())
            .setTest(TestChoice.name(comparison.test()))
            .addAllNotes(comparison.notes());
    comparison.settings().forEach(setting -> message.addSettings(setting(setting)));
    comparison.figures().forEach(figure -> message.addFigures(figure(figure)));
    return message.build();
  }

  private static ComparedSetting setting(ConfigDifference difference) {
    ComparedSetting.Builder setting = ComparedSetting.newBuilder().setKey(difference.key());
    if (!difference.left().equals(ConfigDifference.ABSENT)) {
      setting.setFirst(difference.left());
    }
    if (!difference.right().equals(ConfigDifference.ABSENT)) {
      setting.setSecond(difference.right());
    }
    return setting.build();
  }

  private static ComparedFigure figure(FigureDifference difference) {
    ComparedFigure.Builder figure =
        ComparedFigure.newBuilder()
            .setDataset(difference.dataset())
            .setBits(difference.bits())
            .setTask(difference.task())
            .setMetric(difference.metric())
            .setFirst(interval(difference.left()))
            .setSecond(interval(difference.right()))
            .setDifference(difference.difference());
    difference.line().map(SweepMessages::line).ifPresent(figure::setLine);
    difference
        .paired()
        .ifPresent(
            paired -> figure.setPaired(paired(paired, difference.corrected().orElseThrow())));
    return figure.build();
  }

  private static SeedInterval interval(MeanInterval interval) {
    SeedInterval.Builder message =
        SeedInterval.newBuilder().setSeeds(interval.count()).setMean(interval.mean());
    interval.deviation().ifPresent(message::setDeviation);
    interval.halfWidth().ifPresent(message::setHalfWidth);
    return message.build();
  }

  private static PairedResult paired(PairedComparison paired, double corrected) {
    PairedResult.Builder message =
        PairedResult.newBuilder()
            .setQueries(paired.pairs())
            .setP(paired.probability())
            .setPHolm(corrected)
            .setRankBiserial(paired.rankBiserial());
    paired.standardised().ifPresent(message::setDZ);
    return message.build();
  }
}
