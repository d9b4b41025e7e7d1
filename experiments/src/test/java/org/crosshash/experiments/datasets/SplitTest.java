package org.crosshash.experiments.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitTest {
  @ParameterizedTest
  @CsvSource({
    "train, query",
    "database, query",
    "train, validation",
    "database, validation",
  })
  void split_onePairSeenAndAsking_namesItAndItsParts(String seen, String asking) {
    assertThatThrownBy(() -> splitWithBoth(seen, asking))
        .isInstanceOfSatisfying(
            CrosshashException.class,
            refused -> {
              assertThat(refused.problem()).isEqualTo(Problem.INVALID_ARGUMENT);
              assertThat(refused.value()).contains("'both'").contains(asking).contains(seen);
              assertThat(refused.cure()).contains("split");
            });
  }

  @Test
  void split_manyPairsSeenAndAsking_namesTheFirstFiveAndTheNumber() {
    List<String> ids = IntStream.range(0, 30).mapToObj(i -> "id-" + i).toList();

    assertThatThrownBy(() -> new Split(ids, ids, ids, List.of(), "a test"))
        .hasMessageContaining("30")
        .hasMessageContaining("'id-4'")
        .hasMessageNotContaining("'id-5'");
  }

  @Test
  void split_queryThatAlsoValidates_isAccepted() {
    Split split =
        new Split(List.of("a"), List.of("a"), List.of("b"), List.of("b"), "a test of settings");

    assertThat(split.validation()).isEqualTo(split.query());
  }

  private static Split splitWithBoth(String seen, String asking) {
    return new Split(
        part("train", seen, asking),
        part("database", seen, asking),
        part("query", seen, asking),
        part("validation", seen, asking),
        "a test");
  }

  private static List<String> part(String name, String seen, String asking) {
    return name.equals(seen) || name.equals(asking) ? List.of(name, "both") : List.of(name);
  }
}
