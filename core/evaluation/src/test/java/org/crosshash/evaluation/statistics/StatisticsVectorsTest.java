package org.crosshash.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against SciPy and statsmodels, on vectors that {@code statistics_vectors.py} wrote. */
class StatisticsVectorsTest {
  private static final Offset<Double> CLOSE = within(1e-9);

  static Stream<JsonNode> intervals() {
    return vectors("intervals");
  }

  static Stream<JsonNode> paired() {
    return vectors("paired");
  }

  static Stream<JsonNode> bootstrap() {
    return vectors("bootstrap");
  }

  static Stream<JsonNode> holm() {
    return vectors("holm");
  }

  private static Stream<JsonNode> vectors(String group) {
    try (InputStream in =
        StatisticsVectorsTest.class.getResourceAsStream("/statistics/vectors.json")) {
      return StreamSupport.stream(
          JsonMapper.builder().build().readTree(in).path(group).spliterator(), false);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static double[] numbers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .mapToDouble(JsonNode::doubleValue)
        .toArray();
  }

  @ParameterizedTest
  @MethodSource("intervals")
  void interval_storedVector_isScipys(JsonNode vector) {
    MeanInterval interval =
        MeanInterval.of(numbers(vector.path("values")), vector.path("confidence").doubleValue());

    assertThat(interval.mean()).isCloseTo(vector.path("mean").doubleValue(), CLOSE);
    assertThat(interval.deviation().orElseThrow())
        .isCloseTo(vector.path("deviation").doubleValue(), CLOSE);
    assertThat(interval.halfWidth().orElseThrow())
        .isCloseTo(vector.path("half_width").doubleValue(), CLOSE);
  }

  @ParameterizedTest
  @MethodSource("paired")
  void comparison_storedVector_isScipys(JsonNode vector) {
    PairedComparison comparison =
        PairedComparison.of(numbers(vector.path("baseline")), numbers(vector.path("other")));

    assertThat(comparison.pairs()).isEqualTo(vector.path("baseline").size());
    assertThat(comparison.unequal()).isEqualTo(vector.path("unequal").intValue());
    assertThat(comparison.difference()).isCloseTo(vector.path("difference").doubleValue(), CLOSE);
    assertThat(comparison.probability()).isCloseTo(vector.path("probability").doubleValue(), CLOSE);
    assertThat(comparison.rankBiserial())
        .isCloseTo(vector.path("rank_biserial").doubleValue(), CLOSE);
    assertThat(comparison.standardised().orElseThrow())
        .isCloseTo(vector.path("standardised").doubleValue(), CLOSE);
  }

  @ParameterizedTest
  @MethodSource("paired")
  void permutation_storedVectorAndTheSameSigns_isScipys(JsonNode vector) {
    PairedComparison comparison =
        PairedComparison.of(
            numbers(vector.path("baseline")),
            numbers(vector.path("other")),
            PairedTest.PERMUTATION);

    assertThat(comparison.probability()).isCloseTo(vector.path("permutation").doubleValue(), CLOSE);
  }

  @ParameterizedTest
  @MethodSource("bootstrap")
  void bootstrap_storedVectorAndTheSameSamples_isScipys(JsonNode vector) {
    BootstrapInterval interval =
        BootstrapInterval.of(numbers(vector.path("values")), vector.path("seed").longValue());

    assertThat(interval.low()).isCloseTo(vector.path("low").doubleValue(), CLOSE);
    assertThat(interval.high()).isCloseTo(vector.path("high").doubleValue(), CLOSE);
  }

  @ParameterizedTest
  @MethodSource("holm")
  void adjust_storedVector_isStatsmodels(JsonNode vector) {
    assertThat(HolmCorrection.adjust(numbers(vector.path("probabilities"))))
        .containsExactly(numbers(vector.path("adjusted")), CLOSE);
  }
}
