package org.crosshash.experiments.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluatedQueriesTest {
  private static final List<String> LABELLED = List.of("flag");
  private static final List<String> PLAIN = List.of();

  @Test
  void of_allLabelled_leavesNoneOut() {
    EvaluatedQueries queries = queries(LABELLED, LABELLED, LABELLED);

    assertThat(queries.ids()).containsExactly("asks-1", "asks-2");
    assertThat(queries.remark()).isEmpty();
  }

  @Test
  void of_oneQueryWithoutLabels_leavesItOutAndSaysSo() {
    EvaluatedQueries queries = queries(LABELLED, PLAIN, LABELLED);

    assertThat(queries.ids()).containsExactly("asks-2");
    assertThat(queries.remark())
        .hasValueSatisfying(
            remark -> assertThat(remark).startsWith("1 of 2 pairs of query have no labels"));
  }

  @Test
  void of_databaseWithoutLabels_leavesAllOut() {
    EvaluatedQueries queries = queries(PLAIN, LABELLED, LABELLED);

    assertThat(queries.ids()).isEmpty();
    assertThat(queries.leftOut()).isEqualTo(2);
    assertThat(queries.remark())
        .hasValueSatisfying(remark -> assertThat(remark).startsWith("Not evaluated"));
  }

  @Test
  void of_queriesWithoutLabels_leavesAllOut() {
    assertThat(queries(LABELLED, PLAIN, PLAIN).ids()).isEmpty();
  }

  private static EvaluatedQueries queries(
      List<String> database, List<String> first, List<String> second) {
    return EvaluatedQueries.of(
        new Dataset(
            "mine",
            "a test",
            List.of(
                new Pair("answers", "a.png", "a", database, ""),
                new Pair("asks-1", "a.png", "b", first, ""),
                new Pair("asks-2", "a.png", "c", second, "")),
            Path.of("pictures"),
            new Split(
                List.of("answers"),
                List.of("answers"),
                List.of("asks-1", "asks-2"),
                List.of(),
                "a test")),
        "query");
  }
}
