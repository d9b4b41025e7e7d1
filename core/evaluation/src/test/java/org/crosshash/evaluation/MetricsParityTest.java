package org.crosshash.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.crosshash.hamming.FlatSearch;
import org.crosshash.hamming.PackedCodes;
import org.crosshash.hamming.SearchRequest;
import org.junit.jupiter.api.Test;

/** Our figures against those that the published scripts gave for the same codes and labels. */
class MetricsParityTest {
  private static final Offset<Double> FLOAT64 = within(1e-9);
  private static final Offset<Double> FLOAT32 = within(1e-6);
  private static final int[] CUTS = {1, 5, 10, 20, 50, 100, 200, 500};

  private final PackedCodes queries = codes("metrics/q_codes.npy");
  private final PackedCodes database = codes("metrics/db_codes.npy");
  private final LabelSets queryLabels = labels("metrics/q_labels.npy");
  private final LabelSets databaseLabels = labels("metrics/db_labels.npy");

  private RetrievalMetrics evaluate(int points, List<Measure> measures) {
    return new RetrievalEvaluator(new EvaluationSettings(measures, points), 2)
        .evaluate(queries, queryLabels, database, databaseLabels);
  }

  @Test
  void means_ofEachConvention_equalTheScripts() {
    RetrievalMetrics metrics =
        evaluate(
            21,
            List.of(
                Measures.meanAveragePrecision(),
                Measures.meanAveragePrecisionAt(50),
                Measures.meanAveragePrecisionAt(5),
                Measures.labelCosineMeanAveragePrecisionAt(50),
                Measures.meanAveragePrecisionOfFirstRelevant(Integer.MAX_VALUE),
                Measures.meanAveragePrecisionOfFirstRelevant(50),
                Measures.answeredMeanAveragePrecision(),
                Measures.answeredMeanAveragePrecisionAt(50),
                Measures.tieAwareMeanAveragePrecision(),
                Measures.tieAwareMeanAveragePrecisionAt(50)));
    double[] expected = ParityVectors.read("metrics/map_values.npy").values();
    assertThat(metrics.value("map_all")).isCloseTo(expected[0], FLOAT64);
    assertThat(metrics.value("map_at_50")).isCloseTo(expected[1], FLOAT64);
    assertThat(metrics.value("map_at_5")).isCloseTo(expected[2], FLOAT64);
    assertThat(metrics.value("map_at_50_label_cosine")).isCloseTo(expected[3], FLOAT64);
    assertThat(metrics.value("map_of_first_2147483647_relevant")).isCloseTo(expected[4], FLOAT32);
    assertThat(metrics.value("map_of_first_50_relevant")).isCloseTo(expected[5], FLOAT32);
    assertThat(metrics.value("map_all_answered")).isCloseTo(expected[6], FLOAT64);
    assertThat(metrics.value("map_at_50_answered")).isCloseTo(expected[7], FLOAT64);
    assertThat(metrics.value("map_all_tie_aware")).isCloseTo(expected[8], FLOAT64);
    assertThat(metrics.value("map_at_50_tie_aware")).isCloseTo(expected[9], FLOAT64);
  }

  @Test
  void perQueryValues_equalTheScripts() {
    RetrievalMetrics metrics =
        evaluate(
            21,
            List.of(
                Measures.meanAveragePrecision(),
                Measures.meanAveragePrecisionAt(50),
                Measures.meanAveragePrecisionOfFirstRelevant(50),
                Measures.tieAwareMeanAveragePrecision(),
                Measures.tieAwareMeanAveragePrecisionAt(50)));
    assertPerQuery(metrics, "map_all", "metrics/ap_all.npy", FLOAT64);
    assertPerQuery(metrics, "map_at_50", "metrics/ap_top50.npy", FLOAT64);
    assertPerQuery(metrics, "map_of_first_50_relevant", "metrics/ap_vtmuch_k50.npy", FLOAT32);
    assertPerQuery(metrics, "map_all_tie_aware", "metrics/ap_tie_aware_all.npy", FLOAT64);
    assertPerQuery(metrics, "map_at_50_tie_aware", "metrics/ap_tie_aware_50.npy", FLOAT64);
  }

  private static void assertPerQuery(
      RetrievalMetrics metrics, String measure, String file, Offset<Double> tolerance) {
    assertThat(metrics.perQuery().get(measure))
        .containsExactly(ParityVectors.read(file).values(), tolerance);
  }

  @Test
  void precisionAtCuts_equalsTheScripts() {
    List<Measure> measures = new ArrayList<>();
    for (int cut : CUTS) {
      measures.add(Measures.precisionAt(cut));
      measures.add(Measures.tieAwarePrecisionAt(cut));
    }
    RetrievalMetrics metrics = evaluate(21, measures);
    double[] stable = ParityVectors.read("metrics/p_topK.npy").values();
    double[] tieAware = ParityVectors.read("metrics/p_topK_tie_aware.npy").values();
    for (int i = 0; i < CUTS.length; i++) {
      String name = "precision_at_" + CUTS[i];
      assertThat(metrics.value(name)).isCloseTo(stable[i], FLOAT32);
      assertThat(metrics.value(name + "_tie_aware")).isCloseTo(tieAware[i], FLOAT64);
    }
  }

  @Test
  void curves_equalTheScripts() {
    RetrievalMetrics metrics = evaluate(21, List.of(Measures.meanAveragePrecision()));
    ParityVectors.Array byRadius = ParityVectors.read("metrics/pr_radius.npy");
    assertThat(metrics.curve("precision_recall_by_radius").x())
        .containsExactly(byRadius.row(0), FLOAT64);
    assertThat(metrics.curve("precision_recall_by_radius").y())
        .containsExactly(byRadius.row(1), FLOAT64);
    ParityVectors.Array byRank = ParityVectors.read("metrics/pr_ranks.npy");
    assertThat(metrics.curve("precision_by_rank").x()).containsExactly(byRank.row(0), FLOAT64);
    assertThat(metrics.curve("precision_by_rank").y()).containsExactly(byRank.row(1), FLOAT64);
    assertThat(metrics.curve("recall_by_rank").y()).containsExactly(byRank.row(2), FLOAT64);
  }

  @Test
  void distancesAndOrder_equalTheScripts() {
    ParityVectors.Array distances = ParityVectors.read("metrics/hamming.npy");
    ParityVectors.Array order = ParityVectors.read("metrics/order_stable.npy");
    short[] ours = new short[database.size()];
    for (int query = 0; query < queries.size(); query++) {
      database.distances(queries, query, ours);
      for (int item = 0; item < ours.length; item++) {
        assertThat((double) ours[item]).isEqualTo(distances.row(query)[item]);
      }
    }
    var found =
        FlatSearch.singleThreaded()
            .search(database, queries, SearchRequest.nearest(database.size()));
    for (int query = 0; query < queries.size(); query++) {
      double[] slots = new double[database.size()];
      for (int rank = 0; rank < slots.length; rank++) {
        slots[rank] = found.get(query).slots()[rank];
      }
      assertThat(slots).isEqualTo(order.row(query));
    }
  }

  private static PackedCodes codes(String file) {
    ParityVectors.Array signs = ParityVectors.read(file);
    int bits = signs.shape()[1];
    byte[] packed = new byte[signs.values().length / 8];
    for (int i = 0; i < signs.values().length; i++) {
      if (signs.values()[i] >= 0) {
        packed[i / 8] |= (byte) (1 << (i % 8));
      }
    }
    return PackedCodes.of(bits, packed);
  }

  private static LabelSets labels(String file) {
    ParityVectors.Array multiHot = ParityVectors.read(file);
    boolean[][] labels = new boolean[multiHot.shape()[0]][multiHot.shape()[1]];
    for (int item = 0; item < labels.length; item++) {
      for (int label = 0; label < labels[item].length; label++) {
        labels[item][label] = multiHot.row(item)[label] != 0;
      }
    }
    return LabelSets.of(labels);
  }
}
