package org.crosshash.experiments.sweeps.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.crosshash.config.Settings;
import org.crosshash.experiments.v1.ExperimentFile;
import org.junit.jupiter.api.Test;

class StudyTrialsTest {
  private static ExperimentFile file(String yaml) {
    return Settings.resolve(
        Settings.parse(
            "{name: s, bits: [16], seeds: [1], " + yaml + "}",
            ExperimentFile.getDefaultInstance()));
  }

  private static List<String> labels(String yaml) {
    return StudyTrials.of(file(yaml)).stream()
        .map(trial -> trial.method().variant().label())
        .toList();
  }

  private static String ablation(String modes) {
    return """
    methods: [{id: vtm-uch, ablation: {modes: %s, parts: [
      {name: a, without: {guidance: {vtm_uch: {communities: none}}}},
      {name: b, without: {training: {network: {dropout: 0}}}},
      {name: c, without: {training: {epochs: 7}}}]}}]\
    """
        .formatted(modes);
  }

  @Test
  void of_ablation_takesPartsAway() {
    assertThat(labels(ablation("[full, minus_one]")))
        .containsExactly("full", "without a", "without b", "without c");
    assertThat(labels(ablation("[plus_one]")))
        .containsExactly("bare", "only a", "only b", "only c");
    assertThat(labels(ablation("[full, pairs]")))
        .containsExactly("full", "without a and b", "without a and c", "without b and c");

    StudyTrial onlyA = StudyTrials.of(file(ablation("[plus_one]"))).get(1);
    assertThat(onlyA.config().getGuidance().getVtmUch().getCommunities()).isNotEqualTo("none");
    assertThat(onlyA.config().getTraining().getNetwork().getDropout()).isZero();
    assertThat(onlyA.config().getTraining().getEpochs()).isEqualTo(7);
    assertThat(onlyA.config().getTraining().getBatchSize()).isEqualTo(128);
  }

  @Test
  void of_gridAndList_combineValues() {
    String axes =
        "methods: [{id: dgcpn}], axes: [{setting: training.epochs, values: [1, 2]},"
            + " {setting: training.network.hidden, name: width, values: [[8], [9]]}]";
    assertThat(labels(axes))
        .containsExactly(
            "epochs=1, width=[8]",
            "epochs=1, width=[9]",
            "epochs=2, width=[8]",
            "epochs=2, width=[9]");
    assertThat(labels(axes + ", exploration: {kind: list}"))
        .containsExactly("epochs=1, width=[8]", "epochs=2, width=[9]");
    assertThatThrownBy(
            () -> labels(axes.replace("[1, 2]", "[1, 2, 3]") + ", exploration: {kind: list}"))
        .hasMessageContaining("equally many values");
  }

  @Test
  void of_axisOfOneMethod_leavesTheOthersAsTheyAre() {
    assertThat(
            labels(
                "methods: [{id: dgcpn}, {id: cca-itq}],"
                    + " axes: [{setting: training.epochs, values: [1, 2], methods: [dgcpn]}]"))
        .containsExactly("epochs=1", "epochs=2", "");
  }

  @Test
  void of_valueOutOfRange_namesTheTrial() {
    ExperimentFile file =
        file("methods: [{id: dgcpn}], axes: [{setting: training.epochs, values: [0]}]");

    assertThatThrownBy(() -> StudyTrials.of(file))
        .hasMessageContaining("at least 1")
        .hasMessageContaining("dgcpn:epochs=0-16-s1");
  }

  @Test
  void points_rangeOfAGrid_holdsBothBounds() {
    assertThat(
            labels(
                "methods: [{id: dgcpn}], axes: [{setting: training.optimiser.learning_rate,"
                    + " range: {minimum: 0.0001, maximum: 0.01, scale: log, steps: 3}}]"))
        .containsExactly("learning_rate=1.0E-4", "learning_rate=0.001", "learning_rate=0.01");
  }

  @Test
  void points_sobol_fillHalvesAndQuartersEvenly() {
    ExperimentFile file =
        file(
            "methods: [{id: dgcpn}], exploration: {kind: sobol, points: 15}, axes:"
                + " [{setting: training.network.dropout, range: {minimum: 0, maximum: 1}},"
                + " {setting: training.epochs, range: {minimum: 1, maximum: 100, whole: true}}]");

    List<Double> dropouts =
        AxisPoints.of(file.getAxesList(), file.getExploration()).stream()
            .map(point -> point.getFirst().value().doubleValue())
            .toList();

    assertThat(dropouts).hasSize(15).doesNotHaveDuplicates();
    for (int quarter = 0; quarter < 4; quarter++) {
      double from = quarter / 4.0;
      // The sequence without its first point, 0, has one fewer in the first quarter.
      assertThat(dropouts.stream().filter(value -> value >= from && value < from + 0.25).count())
          .isEqualTo(quarter == 0 ? 3 : 4);
    }
  }

  @Test
  void points_random_followTheSeed() {
    String yaml =
        "methods: [{id: dgcpn}], exploration: {kind: random, points: 8, seed: %d}, axes: [{setting:"
            + " training.epochs, range: {minimum: 1, maximum: 1000, whole: true}}]";

    assertThat(labels(yaml.formatted(1))).isEqualTo(labels(yaml.formatted(1))).hasSize(8);
    assertThat(labels(yaml.formatted(1))).isNotEqualTo(labels(yaml.formatted(2)));
  }
}
