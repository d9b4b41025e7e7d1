package org.crosshash.experiments.sweeps.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import org.crosshash.evaluation.statistics.HolmCorrection;
import org.crosshash.evaluation.statistics.PairedComparison;
import org.crosshash.evaluation.statistics.PairedTest;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.report.RowKey;
import org.crosshash.experiments.sweeps.report.SomeSweep;
import org.crosshash.experiments.sweeps.state.TrialOutcome;
import org.crosshash.experiments.sweeps.state.TrialRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SideBySideTest {
  private static final String TWO =
      "{name: two, datasets: [pairs], bits: [16], seeds: [1, 2], methods: [{id: djsrh}, {id:"
          + " dgcpn, set: {training: {network: {dropout: 0.25}}}}]}";

  @TempDir private Path folder;

  private Subject.WholeSweep whole(String file) {
    Sweep sweep = SomeSweep.sweep(folder, file);
    return new Subject.WholeSweep(sweep, SomeSweep.rows(sweep));
  }

  private static Subject.OneTrial trial(Subject.WholeSweep whole, String label) {
    SweepTrial trial =
        whole.sweep().trials().stream()
            .filter(one -> one.trial().id().label().equals(label))
            .findFirst()
            .orElseThrow();
    return new Subject.OneTrial(
        whole.sweep(), trial, whole.rows().get(trial.identity()).result().orElseThrow());
  }

  private static double[] values(TrialOutcome outcome, String key) {
    SortedMap<String, Double> queries = outcome.perQuery().get(key);
    return queries.values().stream().mapToDouble(value -> value).toArray();
  }

  @Test
  void of_twoTrials_givesKeysAndPairedTestsWithHolm() {
    Subject.WholeSweep whole = whole(SomeSweep.FILE);
    Subject.OneTrial left = trial(whole, "djsrh-16-s1");
    Subject.OneTrial right = trial(whole, "random-16-s2");

    SideBySide compared = SideBySide.of(left, right, PairedTest.WILCOXON);

    assertThat(compared.settings())
        .contains(
            new ConfigDifference("training.method", "djsrh", "random"),
            new ConfigDifference("training.seed", "1", "2"))
        .noneMatch(setting -> setting.key().equals("training.bits"));
    assertThat(compared.figures()).hasSize(4);
    double[] plain =
        compared.figures().stream()
            .mapToDouble(figure -> figure.paired().orElseThrow().probability())
            .toArray();
    double[] adjusted = HolmCorrection.adjust(plain);
    for (int i = 0; i < adjusted.length; i++) {
      FigureDifference figure = compared.figures().get(i);
      String key = figure.task() + "/" + figure.metric();
      assertThat(figure.paired())
          .contains(
              PairedComparison.of(
                  values(left.outcome(), key), values(right.outcome(), key), PairedTest.WILCOXON));
      assertThat(figure.corrected().orElseThrow()).isCloseTo(adjusted[i], within(1e-15));
      assertThat(figure.difference())
          .isCloseTo(
              right.outcome().metrics().get(key) - left.outcome().metrics().get(key),
              within(1e-12));
    }
  }

  @Test
  void of_twoSweeps_comparesSharedLinesAndNamesTheRest() {
    SideBySide compared = SideBySide.of(whole(SomeSweep.FILE), whole(TWO), PairedTest.PERMUTATION);

    assertThat(compared.settings().stream().map(ConfigDifference::key))
        .contains("name", "bits", "seeds", "methods[0].id");
    assertThat(compared.figures().stream().map(FigureDifference::line).distinct())
        .containsExactly(Optional.of(new RowKey("djsrh", "small", "")));
    assertThat(compared.notes())
        .contains("pairs, djsrh, 32 bits: only in the first")
        .anyMatch(note -> note.contains("seeds [1, 2, 3] and [1, 2]"));
    assertThat(ComparisonText.markdown(compared)).contains("| methods[0].id |", "permutation test");
    assertThat(Settings.tree(ComparisonText.json(compared)).path("figures")).hasSize(4);
  }

  @Test
  void of_theSame_differsInNothing() {
    Subject.WholeSweep whole = whole(SomeSweep.FILE);

    SideBySide compared = SideBySide.of(whole, whole, PairedTest.WILCOXON);

    assertThat(compared.settings()).isEmpty();
    assertThat(compared.notes()).isEmpty();
    assertThat(compared.figures())
        .isNotEmpty()
        .allSatisfy(figure -> {
          assertThat(figure.difference()).isZero();
          assertThat(figure.corrected()).hasValue(1);
        });
  }

  @Test
  void of_whatCannotBeCompared_isRefused() {
    Subject.WholeSweep whole = whole(SomeSweep.FILE);
    assertThatThrownBy(() -> SideBySide.of(whole, trial(whole, "djsrh-16-s1"), PairedTest.WILCOXON))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("Two sweeps or two trials");
    assertThatThrownBy(() ->
            SideBySide.of(
                whole, whole(SomeSweep.FILE + "asking: validation\n"), PairedTest.WILCOXON))
        .hasMessageContaining("query and validation");
    Subject.WholeSweep nothing = new Subject.WholeSweep(whole.sweep(), Map.<String, TrialRow>of());
    assertThatThrownBy(() -> SideBySide.of(whole, nothing, PairedTest.WILCOXON))
        .hasMessageContaining("no finished trial");
    assertThat(List.of(whole.title())).allMatch(title -> title.contains("study & co_1"));
  }
}
