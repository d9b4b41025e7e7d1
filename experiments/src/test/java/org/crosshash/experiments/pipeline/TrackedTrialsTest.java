package org.crosshash.experiments.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.datasets.Split;
import org.crosshash.experiments.v1.MethodConfig;
import org.crosshash.search.v1.EvaluateConfig;
import org.crosshash.tables.Digest;
import org.junit.jupiter.api.Test;

class TrackedTrialsTest {
  private static final List<String> TABLES = List.of("tables/1", "tables/2", "tables/3");

  private static final Trial TRIAL =
      new Trial(
          new TrialId("pairs", "random", "small", 16, 1, ""),
          Variant.NONE,
          MethodConfig.getDefaultInstance());

  private static Plan plan(String models) {
    List<Pair> pairs =
        List.of(
            new Pair("a", "a.png", "a text", List.of("label"), ""),
            new Pair("b", "b.png", "another", List.of("label"), ""));
    List<String> train = List.of("a");
    return new Plan(
        "study",
        new Dataset(
            "pairs",
            "a test",
            pairs,
            Path.of("/pairs"),
            new Split(train, train, List.of("b"), List.of(), "a test")),
        EncodeConfig.getDefaultInstance(),
        models,
        List.of(MethodChoice.of("random", "small")),
        List.of(16),
        List.of(1L),
        "query",
        EvaluateConfig.getDefaultInstance());
  }

  @Test
  void key_builtInModels_isThatOfRunsRecordedBefore() {
    assertThat(TrackedTrials.key(plan(""), TRIAL, TABLES))
        .describedAs("another key: all runs would be recorded a second time")
        .isEqualTo(
            Digest.of("study\npairs\nquery\n" + String.join("\n", TABLES) + "\n{}\n{}\n{}").hex())
        .isEqualTo("c0ea9e0fa8d63305581f52fe1ed4384060171542202fcaf6bb33eaeb0775eaa8");
  }

  @Test
  void key_modelExchangedUnderItsId_isAnotherRun() {
    assertThat(TrackedTrials.key(plan("encoder 1"), TRIAL, TABLES))
        .isNotEqualTo(TrackedTrials.key(plan("encoder 2"), TRIAL, TABLES))
        .isNotEqualTo(TrackedTrials.key(plan(""), TRIAL, TABLES));
  }
}
