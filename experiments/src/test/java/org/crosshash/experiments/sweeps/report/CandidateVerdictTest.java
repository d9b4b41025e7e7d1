package org.crosshash.experiments.sweeps.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.config.Settings;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.report.CandidateVerdict.Answer;
import org.crosshash.experiments.sweeps.state.TrialRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CandidateVerdictTest {
  @TempDir private Path folder;

  /**
   * A report in which the candidate's figures are .50, .51, .52 (interval .485 to .535) and the
   * others' so much below. The second metric's are the other way round.
   */
  private SweepReport report(String metric, Map<String, Double> below) {
    String file =
        """
        name: confirmation
        datasets: [pairs]
        bits: [16, 32]
        seeds: [1, 2, 3]
        metrics: [%s, map_at_50]
        candidate: new
        methods: [{id: dgcpn, name: new}, {id: djsrh}, {id: cvh}]
        """
            .formatted(metric);
    Sweep sweep = SomeSweep.sweep(folder, file);
    Map<String, TrialRow> rows = new HashMap<>();
    for (SweepTrial trial : sweep.trials()) {
      double figure =
          0.49
              + 0.01 * trial.trial().seed()
              - below.getOrDefault(
                  trial.trial().method().id() + trial.trial().bits(),
                  below.getOrDefault(trial.trial().method().id(), 0.0));
      SortedMap<String, Double> metrics = new TreeMap<>();
      for (String task : List.of("i2t", "t2i")) {
        metrics.put(task + "/" + metric, figure);
        metrics.put(task + "/map_at_50", 1 - figure);
      }
      if (Double.isFinite(figure)) {
        rows.put(trial.identity(), SomeSweep.row(trial, metrics));
      }
    }
    return SweepReport.of(sweep, rows);
  }

  private CandidateVerdict verdict(String metric, Map<String, Double> below) {
    return report(metric, below).verdict().orElseThrow();
  }

  @Test
  void of_intervalsWhollyAbove_isAboveByTheFirstMetricAlone() {
    CandidateVerdict verdict = verdict("map_all", Map.of("djsrh", 0.06, "cvh", 0.2));

    assertThat(verdict.answer()).isEqualTo(Answer.ABOVE);
    assertThat(verdict.sentence()).startsWith("new lies above every other line on pairs");
    assertThat(verdict.tables()).extracting(TableVerdict::decides).containsExactly(true, false);
    assertThat(verdict.tables().getLast().answer()).isEqualTo(Answer.NOT_ABOVE);
    assertThat(verdict.tables().getFirst().contests()).hasSize(2 * 2 * 2);
  }

  @Test
  void of_intervalsThatTouchInOneColumn_isNotAboveAndSaysWhere() {
    // Half of an interval is 4.303 · .01 / √3 = .0248, so that .045 apart is not apart.
    CandidateVerdict verdict =
        verdict("map_all", Map.of("djsrh", 0.06, "djsrh32", 0.045, "cvh", 0.2));

    assertThat(verdict.answer()).isEqualTo(Answer.NOT_ABOVE);
    assertThat(verdict.sentence()).startsWith("new does not lie above every other line: on pairs");
    assertThat(verdict.tables().getFirst().statement())
        .isEqualTo(
            "not above djsrh at I→T 32 (.510 ± .025 against .465 ± .025), djsrh at T→I 32 (.510 ±"
                + " .025 against .465 ± .025).");
  }

  @Test
  void of_trialThatIsNotDone_isOpen() {
    assertThat(verdict("map_all", Map.of("djsrh", 0.06, "cvh32", Double.NaN, "cvh", 0.1)).answer())
        .isEqualTo(Answer.OPEN);
    assertThat(verdict("map_all", Map.of("djsrh", 0.01, "cvh32", Double.NaN, "cvh", 0.1)).answer())
        .isEqualTo(Answer.NOT_ABOVE);
  }

  @Test
  void of_metricOfWhichLessIsBetter_isTurnedRound() {
    assertThat(verdict("median_rank", Map.of("djsrh", -0.06, "cvh", -0.2)).answer())
        .isEqualTo(Answer.ABOVE);
    assertThat(verdict("median_rank", Map.of("djsrh", 0.06, "cvh", 0.2)).answer())
        .isEqualTo(Answer.NOT_ABOVE);
  }

  @Test
  void files_reportWithCandidate_allSayTheVerdict() {
    SweepReport report = report("map_all", Map.of("djsrh", 0.06, "cvh", 0.2));
    Map<String, byte[]> files = ReportFiles.of(report);

    String sentence = report.verdict().orElseThrow().sentence();
    assertThat(text(files, "report.md")).contains("## Verdict\n\n" + sentence);
    assertThat(text(files, "report.html")).contains("<h2 id=\"verdict\">", sentence);
    assertThat(text(files, "tables.tex"))
        .contains("new by 95 \\% intervals: above every other line in every column.");
    assertThat(Settings.tree(text(files, "report.json")).path("verdict").path("answer").asText())
        .isEqualTo("above");
    assertThat(SummaryTable.text(report)).contains(sentence);
  }

  @Test
  void files_reportWithoutCandidate_haveNoVerdict() {
    Sweep sweep = SomeSweep.sweep(folder, SomeSweep.FILE);
    Map<String, byte[]> files = ReportFiles.of(SweepReport.of(sweep, SomeSweep.rows(sweep)));

    assertThat(text(files, "report.html")).doesNotContain("verdict");
    assertThat(text(files, "report.md")).doesNotContain("Verdict");
    assertThat(Settings.tree(text(files, "report.json")).has("verdict")).isFalse();
  }

  private static String text(Map<String, byte[]> files, String name) {
    return new String(files.get(name), StandardCharsets.UTF_8);
  }
}
