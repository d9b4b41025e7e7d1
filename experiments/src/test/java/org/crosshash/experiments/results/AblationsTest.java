package org.crosshash.experiments.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import org.crosshash.evaluation.statistics.HolmCorrection;
import org.crosshash.evaluation.statistics.PairedComparison;
import org.crosshash.experiments.pipeline.EpochChoice;
import org.crosshash.experiments.pipeline.MethodChoice;
import org.crosshash.experiments.pipeline.MetricValue;
import org.crosshash.experiments.pipeline.SmallSample;
import org.crosshash.experiments.pipeline.TrialArtifacts;
import org.crosshash.experiments.pipeline.TrialId;
import org.crosshash.experiments.pipeline.TrialResult;
import org.crosshash.experiments.v1.Ablation;
import org.crosshash.experiments.v1.MethodConfig;
import org.crosshash.tables.QueryMetricsTable;
import org.crosshash.trainer.v1.CodeStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AblationsTest {
  private static final Offset<Double> CLOSE = within(1e-12);
  private static final int QUERIES = 30;

  private static Ablation ablation(String id, String overrides) {
    return Ablation.newBuilder()
        .setId(id)
        .setDescription("what " + id + " says")
        .setOverrides(Settings.parse(overrides, MethodConfig.getDefaultInstance()))
        .build();
  }

  private static final Ablations TWO =
      Ablations.of(
          "dgcpn",
          "small",
          List.of(
              ablation("no-pair", "{training: {dgcpn: {pair_weight: 0}}}"),
              ablation("no-change", "{training: {dgcpn: {pair_weight: 1}}}"),
              ablation("no-consistency", "{training: {dgcpn: {consistency_weight: 0}}}")));

  @Test
  void shipped_profileThatHasIt_leavesTheAblationOut() {
    assertThat(Ablations.shipped("dgcpn", "small").choices())
        .extracting(MethodChoice::ablation)
        .startsWith("")
        .contains("half-binary", "no-pair-term")
        .doesNotContain("no-half-binary");
    assertThat(Ablations.shipped("dgcpn", "paper").choices())
        .extracting(MethodChoice::ablation)
        .contains("no-half-binary")
        .doesNotContain("half-binary");
  }

  @Test
  void of_idTwice_isRefused() {
    assertThatThrownBy(() ->
            Ablations.of(
                "dgcpn",
                "small",
                List.of(
                    ablation("a", "{training: {epochs: 3}}"),
                    ablation("a", "{training: {epochs: 4}}"))))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("'a' of dgcpn");
  }

  @Test
  void only_unknownId_suggestsTheOneMeant() {
    assertThatThrownBy(() -> Ablations.shipped("vtm-uch", "small").only(List.of("no-comunities")))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("no-communities");
  }

  private final Random random = new Random(5);
  private final Map<TrialResult, List<QueryMetricsTable.Row>> perQuery = new HashMap<>();

  private TrialResult trial(String ablation, long seed, double shift) {
    List<MetricValue> values = new ArrayList<>();
    List<QueryMetricsTable.Row> rows = new ArrayList<>();
    for (String metric : AblationComparison.METRICS) {
      for (String task : AblationComparison.TASKS) {
        double sum = 0;
        for (int query = 0; query < QUERIES; query++) {
          double value = random.nextDouble() / 2 + shift;
          rows.add(new QueryMetricsTable.Row("q" + query, task, metric, value));
          sum += value;
        }
        values.add(new MetricValue(task, metric, sum / QUERIES));
      }
    }
    ArtifactReference none = ArtifactReference.getDefaultInstance();
    TrialResult result =
        new TrialResult(
            new TrialId("small-sample", "dgcpn", "small", 16, seed, ablation),
            values,
            List.of(),
            List.of(),
            EpochChoice.LAST,
            CodeStatistics.getDefaultInstance(),
            List.of(),
            seed,
            false,
            new TrialArtifacts(
                none,
                Optional.empty(),
                none,
                none,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    perQuery.put(result, rows);
    return result;
  }

  private List<TrialResult> trials() {
    List<TrialResult> trials = new ArrayList<>();
    for (long seed = 1; seed <= 3; seed++) {
      trials.add(trial("", seed, .3));
      trials.add(trial("no-pair", seed, 0));
      trials.add(trial("no-consistency", seed, .3));
    }
    return trials;
  }

  private double[] queries(List<TrialResult> trials, String ablation, String task, String metric) {
    double[] means = new double[QUERIES];
    for (TrialResult trial : trials) {
      if (trial.id().ablation().equals(ablation)) {
        for (QueryMetricsTable.Row row : perQuery.get(trial)) {
          if (row.task().equals(task) && row.metric().equals(metric)) {
            means[Integer.parseInt(row.query().substring(1))] += row.value() / 3;
          }
        }
      }
    }
    return means;
  }

  @Test
  void rows_threeSeeds_compareSeedsAndQueriesWithTheFullMethod() {
    List<TrialResult> trials = trials();

    List<AblationRow> rows = new AblationComparison(TWO, "query", perQuery::get).rows(trials);

    assertThat(rows).hasSize(2 * 3 * 2);
    List<AblationRow> tested =
        rows.stream().filter(row -> row.metric().equals("map_all") && !row.isFull()).toList();
    double[] plain = new double[tested.size()];
    for (int i = 0; i < plain.length; i++) {
      AblationRow row = tested.get(i);
      PairedComparison expected =
          PairedComparison.of(
              queries(trials, "", row.task(), "map_all"),
              queries(trials, row.ablation(), row.task(), "map_all"));
      assertThat(row.comparison().probability()).isCloseTo(expected.probability(), CLOSE);
      assertThat(row.comparison().difference()).isCloseTo(row.change().mean(), CLOSE);
      assertThat(row.comparison().pairs()).isEqualTo(QUERIES);
      assertThat(row.value().mean() - row.change().mean())
          .isCloseTo(full(rows, row.task()).value().mean(), CLOSE);
      plain[i] = row.comparison().probability();
    }
    assertThat(tested.stream().mapToDouble(AblationRow::adjusted).toArray())
        .containsExactly(HolmCorrection.adjust(plain), CLOSE);
    assertThat(tested.getFirst().ablation()).isEqualTo("no-pair");
    assertThat(tested.getFirst().adjusted()).isLessThan(.001);
  }

  private static AblationRow full(List<AblationRow> rows, String task) {
    return rows.stream()
        .filter(row -> row.isFull() && row.task().equals(task) && row.metric().equals("map_all"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void rows_ablationLacksASeed_isRefused() {
    List<TrialResult> trials = new ArrayList<>(trials());
    trials.removeLast();

    assertThatThrownBy(() -> new AblationComparison(TWO, "query", perQuery::get).rows(trials))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("no-consistency of dgcpn");
  }

  @Test
  void text_clearAndUnclearChange_onlyTheClearOneIsBold(@TempDir Path folder) {
    List<AblationRow> rows = new AblationComparison(TWO, "query", perQuery::get).rows(trials());

    String text =
        AblationMarkdown.text(Protocol.of(SmallSample.in(folder), "query", "small"), rows);

    assertThat(text)
        .containsPattern("\\| full method \\| \\.\\d{3} ± \\.\\d{3} \\| \\| \\| \\| \\.")
        .containsPattern(
            "\\| `no-pair`: what no-pair says \\| \\.\\d{3} ± \\.\\d{3} \\| \\*\\*−\\.\\d{3} ±"
                + " \\.\\d{3}\\*\\* \\| < \\.001 \\| −")
        .containsPattern("\\| `no-consistency`: [^*]*\\R");
  }
}
