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
          assertThat(champion.figure().name()).isEqualTo("map_all on query");
          assertThat(champion.figure().validated()).isFalse();
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
    assertThat(champions.getFirst().figure().validated()).isTrue();
    assertThat(champions.getFirst().figure().name()).isEqualTo("validation_map_all");
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
    assertThat(champions.getFirst().figure().validated()).isFalse();
  }

  private static KnownRun with(KnownRun run, String parameter, String value) {
    Map<String, String> parameters = new TreeMap<>(run.parameters());
    parameters.put(parameter, value);
    return new KnownRun(
        run.key(), run.name(), true, new TreeMap<>(parameters), run.tags(), run.figures());
  }

  @Test
  void of_validatedOnTheQueries_saysThatTheQueriesDecided() {
    List<Champions.Champion> champions =
        Champions.of(
            List.of(
                with(run("a1", "a", "x", true, validated(0.5, 0.9)), "validation_split", "query"),
                with(run("a2", "a", "x", true, validated(0.6, 0.8)), "validation_split", "query")),
            "map_all");

    assertThat(champions.getFirst().figure().validated()).isFalse();
    assertThat(champions.getFirst().figure().name()).endsWith(" on query");
    // Beside trials that were truly validated they count for nothing.
    List<Champions.Champion> beside =
        Champions.of(
            List.of(
                with(
                    run("a1", "a", "x", true, Map.of("validation_map_all", 0.99)),
                    "validation_split",
                    "query"),
                run("a2", "a", "x", true, Map.of("validation_map_all", 0.7))),
            "map_all");
    assertThat(beside.getFirst().run().name()).isEqualTo("a2");
    assertThat(beside.getFirst().figure().validated()).isTrue();
  }

  @Test
  void of_metricOfWhichLessIsBetter_takesTheLeast() {
    List<Champions.Champion> champions =
        Champions.of(
            List.of(
                run("far", "a", "x", true, Map.of("mean_rank_i2t", 9.0, "mean_rank_t2i", 5.0)),
                run("near", "a", "x", true, Map.of("mean_rank_i2t", 2.0, "mean_rank_t2i", 4.0))),
            "mean_rank");

    assertThat(champions.getFirst().run().name()).isEqualTo("near");
    assertThat(champions.getFirst().value()).isEqualTo(3);
    assertThat(champions.getFirst().figure().lowerIsBetter()).isTrue();
  }

  @Test
  void of_trialsThatAskByDifferentParts_comparesOnlyThoseThatAskAlike() {
    KnownRun searched = run("searched", "a", "x", true, figures(0.9, 0.9));
    KnownRun confirmed = run("confirmed", "a", "x", true, figures(0.5, 0.5));
    KnownRun other = run("other", "a", "x", true, figures(0.4, 0.4));

    Champions.Champion most =
        Champions.of(List.of(with(searched, "asking", "validation"), confirmed, other), "map_all")
            .getFirst();
    assertThat(most.run().name()).isEqualTo("confirmed");
    assertThat(most.figure().name()).isEqualTo("map_all on query");

    Champions.Champion asManyOfBoth =
        Champions.of(List.of(other, with(searched, "asking", "validation")), "map_all").getFirst();
    assertThat(asManyOfBoth.run().name()).isEqualTo("searched");
    assertThat(asManyOfBoth.figure().validated()).isTrue();
  }

  private static Map<String, Double> validated(double queries, double validation) {
    Map<String, Double> figures = new TreeMap<>(figures(queries, queries));
    figures.put("validation_map_all", validation);
    return figures;
  }
}
