package org.crosshash.experiments.sweeps.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.crosshash.experiments.tracking.KnownRun;
import org.junit.jupiter.api.Test;

class ChampionsTest {
  private static KnownRun run(
      String name, String method, String dataset, boolean finished, Map<String, Double> figures) {
    return new KnownRun(
        "0123456789",
        name,
        finished,
        new TreeMap<>(Map.of("method", method, "dataset", dataset, "asking", "query")),
        new TreeMap<>(),
        new TreeMap<>(figures));
  }

  private static Map<String, Double> figures(double i2t, double t2i) {
    return Map.of("map_all_i2t", i2t, "map_all_t2i", t2i);
  }

  @Test
  void of_severalMethodsAndDatasets_givesTheBestOfEachByTheMeanOfBothDirections() {
    List<Champions.Champion> champions =
        Champions.of(
            List.of(
                run("a1", "a", "x", true, figures(0.9, 0.1)),
                run("a2", "a", "x", true, figures(0.6, 0.6)),
                run("a3", "a", "x", false, figures(1, 1)),
                run("b1", "b", "x", true, figures(0.2, 0.2)),
                run("a4", "a", "y", true, figures(0.3, 0.3))),
            "map_all");

    assertThat(champions.stream().map(champion -> champion.run().name()))
        .containsExactly("a2", "b1", "a4");
    assertThat(champions)
        .allSatisfy(champion -> {
          assertThat(champion.figure()).isEqualTo("map_all on query");
          assertThat(champion.validated()).isFalse();
        });
  }

  @Test
  void of_validatedTrials_areComparedByTheirValidation() {
    List<Champions.Champion> champions =
        Champions.of(
            List.of(
                run("good on queries", "a", "x", true, validated(0.9, 0.4)),
                run("good on validation", "a", "x", true, validated(0.5, 0.6))),
            "map_all");

    assertThat(champions).hasSize(1);
    assertThat(champions.getFirst().run().name()).isEqualTo("good on validation");
    assertThat(champions.getFirst().validated()).isTrue();
    assertThat(champions.getFirst().figure()).isEqualTo("validation_map_all");
    assertThat(champions.getFirst().value()).isEqualTo(0.6);
  }

  @Test
  void of_onlySomeTrialsValidated_theQueriesDecide() {
    List<Champions.Champion> champions =
        Champions.of(
            List.of(
                run("validated", "a", "x", true, validated(0.5, 0.9)),
                run("not", "a", "x", true, figures(0.6, 0.6))),
            "map_all");

    assertThat(champions.getFirst().run().name()).isEqualTo("not");
    assertThat(champions.getFirst().validated()).isFalse();
  }

  private static Map<String, Double> validated(double queries, double validation) {
    Map<String, Double> figures = new TreeMap<>(figures(queries, queries));
    figures.put("validation_map_all", validation);
    return figures;
  }
}
