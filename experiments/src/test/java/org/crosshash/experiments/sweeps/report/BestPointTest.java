package org.crosshash.experiments.sweeps.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.pipeline.MethodChoice;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.file.ExperimentFiles;
import org.crosshash.experiments.sweeps.file.StudyTrials;
import org.crosshash.experiments.sweeps.state.TrialRow;
import org.crosshash.experiments.v1.ExperimentFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BestPointTest {
  private static final String SEARCH =
      """
      name: a-search
      datasets: [pairs]
      bits: [16, 32]
      seeds: [1]
      asking: validation
      metrics: [map_all]
      methods: [{id: vtm-uch-adapted, set: {training: {epochs: 7}}}]
      axes:
        - {setting: guidance, values: [{vtm_uch: {}}, {dgcpn: {scale: 2.5}}]}
        - {setting: training.dgcpn.half_binary, values: [false, true]}
        - {setting: training.network.hidden, values: [[512, 64]]}
      stopping: {rule: median}
      """;

  @TempDir private Path folder;

  /** Results in which a trial's figure is given by its settings; those without are left out. */
  private static Map<String, TrialRow> rows(Sweep sweep, ToDoubleFunction<SweepTrial> figure) {
    Map<String, TrialRow> rows = new HashMap<>();
    for (SweepTrial trial : sweep.trials()) {
      double value = figure.applyAsDouble(trial);
      if (Double.isFinite(value)) {
        SortedMap<String, Double> metrics =
            new TreeMap<>(Map.of("i2t/map_all", value - 0.1, "t2i/map_all", value + 0.1));
        rows.put(trial.identity(), SomeSweep.row(trial, metrics));
      }
    }
    return rows;
  }

  private static boolean isBest(SweepTrial trial) {
    MethodChoice method = trial.trial().method();
    return method.overrides().getGuidance().hasDgcpn()
        && method.overrides().getTraining().getDgcpn().getHalfBinary();
  }

  @Test
  void file_bestPoint_isTheSamePointWhereItIsTakenUp() throws IOException {
    Sweep sweep = SomeSweep.sweep(folder, SEARCH);

    BestPoint best = BestPoint.of(sweep, rows(sweep, trial -> isBest(trial) ? 0.5 : 0.4));
    Files.writeString(folder.resolve("winner.yaml"), best.file());
    Path confirmation =
        Files.writeString(
            folder.resolve("confirmation.yaml"),
            """
            extends: [winner.yaml]
            name: confirmation
            datasets: [pairs]
            bits: [16]
            seeds: [1]
            candidate: winner
            methods: ['${winner}', {id: cvh}]
            """);
    ExperimentFile file = ExperimentFiles.load(confirmation, List.of()).file();

    assertThat(best.figure()).isEqualTo(0.5);
    assertThat(best.compared()).isEqualTo(4);
    assertThat(best.file()).startsWith("# The best of the study a-search").contains("mAP@all .500");
    SweepTrial searched =
        sweep.trials().stream()
            .filter(trial -> isBest(trial) && trial.trial().bits() == 16)
            .findFirst()
            .orElseThrow();
    assertThat(StudyTrials.of(file).getFirst().config())
        .isEqualTo(
            searched.trial().config().toBuilder()
                .setTraining(
                    searched.trial().config().getTraining().toBuilder()
                        .setValidation(
                            StudyTrials.of(file).getFirst().config().getTraining().getValidation()))
                .build());
    assertThat(StudyTrials.of(file).getFirst().config().getTraining().getValidation().getEvery())
        .isZero();
  }

  @Test
  void of_pointThatLacksATrial_isNotChosen() {
    Sweep sweep = SomeSweep.sweep(folder, SEARCH);

    BestPoint best =
        BestPoint.of(
            sweep,
            rows(
                sweep,
                trial -> isBest(trial) ? (trial.trial().bits() == 16 ? 0.9 : Double.NaN) : 0.4));

    assertThat(best.figure()).isEqualTo(0.4);
    assertThat(best.compared()).isEqualTo(3);
  }

  @Test
  void of_nothingDoneOrQueriesAsking_isRefused() {
    Sweep sweep = SomeSweep.sweep(folder, SEARCH);
    Sweep asked = SomeSweep.sweep(folder, SomeSweep.FILE);

    assertThatThrownBy(() -> BestPoint.of(sweep, Map.of()))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("must have come to its end");
    assertThatThrownBy(() -> BestPoint.of(asked, SomeSweep.rows(asked)))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("where the validation part asks");
  }
}
