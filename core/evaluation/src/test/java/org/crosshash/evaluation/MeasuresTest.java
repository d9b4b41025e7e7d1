package org.crosshash.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.crosshash.errors.CrosshashException;
import org.crosshash.hamming.PackedCodes;
import org.junit.jupiter.api.Test;

/** Every measure by its name against a plain reading of its definition. */
class MeasuresTest {
  private static final Offset<Double> EXACT = within(1e-11);

  /** One query's list in the stable order: distances, numbers of shared labels, label cosines. */
  private record NaiveList(int[] distances, int[] shared, double[] cosines) {
    int size() {
      return distances.length;
    }

    boolean relevant(int rank) {
      return shared[rank - 1] > 0;
    }

    int hits(int count) {
      return (int) IntStream.rangeClosed(1, Math.min(count, size())).filter(this::relevant).count();
    }

    double precision(int rank) {
      return (double) hits(rank) / rank;
    }
  }

  private static NaiveList list(
      PackedCodes queries,
      boolean[][] queryLabels,
      int query,
      PackedCodes database,
      boolean[][] labels) {
    int[] order =
        IntStream.range(0, database.size())
            .boxed()
            .sorted((a, b) -> {
              int byDistance =
                  Integer.compare(
                      database.distance(a, queries, query), database.distance(b, queries, query));
              return byDistance != 0 ? byDistance : Integer.compare(a, b);
            })
            .mapToInt(Integer::intValue)
            .toArray();
    int[] distances = new int[order.length];
    int[] shared = new int[order.length];
    double[] cosines = new double[order.length];
    for (int rank = 0; rank < order.length; rank++) {
      boolean[] item = labels[order[rank]];
      boolean[] asking = queryLabels[query];
      int both = 0;
      int ofItem = 0;
      int ofQuery = 0;
      for (int label = 0; label < item.length; label++) {
        both += item[label] && asking[label] ? 1 : 0;
        ofItem += item[label] ? 1 : 0;
        ofQuery += asking[label] ? 1 : 0;
      }
      distances[rank] = database.distance(order[rank], queries, query);
      shared[rank] = both;
      cosines[rank] = both == 0 ? 0 : both / (Math.sqrt(ofItem) * Math.sqrt(ofQuery));
    }
    return new NaiveList(distances, shared, cosines);
  }

  /** The value of every measure for one list; NaN where it leaves the query out. */
  private static Map<String, Double> naive(NaiveList list, int cut, int radius) {
    int size = list.size();
    int end = Math.min(cut, size);
    int relevant = list.hits(size);
    int hits = list.hits(cut);
    double sumAll = 0;
    double sumCut = 0;
    double sumCosine = 0;
    double sumFirst = 0;
    int first = 0;
    for (int rank = size; rank >= 1; rank--) {
      if (list.relevant(rank)) {
        first = rank;
        sumAll += list.precision(rank);
        if (rank <= cut) {
          sumCut += list.precision(rank);
          sumCosine += list.precision(rank) * list.cosines()[rank - 1];
        }
        if (list.hits(rank) <= cut) {
          sumFirst += list.precision(rank);
        }
      }
    }
    int near = (int) Arrays.stream(list.distances()).filter(distance -> distance <= radius).count();
    int nearHits = list.hits(near);
    double lookup = near == 0 ? 0 : (double) nearHits / near;
    Map<String, Double> values = new TreeMap<>();
    values.put("chance_map_all", (double) relevant / size);
    values.put("chance_map_all_random_order", expectedPrecision(list, size, true));
    values.put("map_all", relevant == 0 ? 0 : sumAll / relevant);
    values.put("map_all_tie_aware", expectedPrecision(list, size, false));
    values.put("map_all_answered", relevant == 0 ? Double.NaN : sumAll / relevant);
    values.put("map_at_N", hits == 0 ? 0 : sumCut / hits);
    values.put("map_at_N_answered", hits == 0 ? Double.NaN : sumCut / hits);
    values.put("map_at_N_attainable", relevant == 0 ? 0 : sumCut / Math.min(relevant, cut));
    values.put("map_at_N_label_cosine", hits == 0 ? 0 : sumCosine / hits);
    values.put("map_of_first_N_relevant", relevant == 0 ? 0 : sumFirst / Math.min(relevant, cut));
    values.put("precision_at_N", (double) hits / end);
    values.put("precision_at_N_tie_aware", expectedHits(list, end) / end);
    values.put("recall_at_N", relevant == 0 ? 0 : (double) hits / relevant);
    values.put("ndcg_at_N", gain(list, end));
    values.put("ndcg_all", gain(list, size));
    values.put("match_at_N", hits > 0 ? 1.0 : 0);
    values.put("median_rank", relevant == 0 ? Double.NaN : first);
    values.put("mean_rank", relevant == 0 ? Double.NaN : first);
    values.put("precision_within_radius_N", lookup);
    values.put("precision_within_radius_N_answered", near == 0 ? Double.NaN : lookup);
    values.put("recall_within_radius_N", relevant == 0 ? 0 : (double) nearHits / relevant);
    values.put("answered_within_radius_N", near == 0 ? 0.0 : 1);
    return values;
  }

  /**
   * Expected average precision over all orders of the ties, place by place: at each place the
   * chance of a relevant item, times the expected number of relevant ones up to it.
   */
  private static double expectedPrecision(NaiveList list, int size, boolean allTied) {
    int relevant = list.hits(size);
    double sum = 0;
    for (int rank = 1; rank <= size; rank++) {
      int start = rank;
      int end = rank;
      while (start > 1 && (allTied || list.distances()[start - 2] == list.distances()[rank - 1])) {
        start--;
      }
      while (end < size && (allTied || list.distances()[end] == list.distances()[rank - 1])) {
        end++;
      }
      double tied = end - start + 1;
      double ofThem = list.hits(end) - list.hits(start - 1);
      double others = tied == 1 ? 0 : (rank - start) * (ofThem - 1) / (tied - 1);
      sum += ofThem / tied * (list.hits(start - 1) + 1 + others) / rank;
    }
    return relevant == 0 ? 0 : sum / relevant;
  }

  private static double expectedHits(NaiveList list, int cut) {
    double sum = 0;
    for (int rank = 1; rank <= cut; rank++) {
      int distance = list.distances()[rank - 1];
      double tied = 0;
      double ofThem = 0;
      for (int other = 1; other <= list.size(); other++) {
        if (list.distances()[other - 1] == distance) {
          tied++;
          ofThem += list.relevant(other) ? 1 : 0;
        }
      }
      sum += ofThem / tied;
    }
    return sum;
  }

  private static double gain(NaiveList list, int cut) {
    int[] best = list.shared().clone();
    Arrays.sort(best);
    double gained = 0;
    double ideal = 0;
    for (int rank = 1; rank <= cut; rank++) {
      double discount = Math.log(rank + 1) / Math.log(2);
      gained += (Math.pow(2, list.shared()[rank - 1]) - 1) / discount;
      ideal += (Math.pow(2, best[best.length - rank]) - 1) / discount;
    }
    return ideal == 0 ? 0 : gained / ideal;
  }

  @Property(tries = 120)
  void everyMeasure_randomData_equalsItsDefinition(
      @ForAll @IntRange(min = 1, max = 420) int size,
      @ForAll @IntRange(min = 1, max = 64) int bytes,
      @ForAll @IntRange(min = 1, max = 500) int cut,
      @ForAll @IntRange(min = 0, max = 600) int radius,
      @ForAll @IntRange(min = 0, max = 8) int varied,
      @ForAll long seed) {
    Random random = new Random(seed);
    int labels = 1 + random.nextInt(90);
    double share = Math.min(0.5, 3.0 / labels * random.nextDouble());
    int asking = 1 + random.nextInt(4);
    PackedCodes queries = codes(random, asking, bytes, varied);
    PackedCodes database = codes(random, size, bytes, varied);
    boolean[][] queryLabels = labels(random, asking, labels, share);
    boolean[][] databaseLabels = labels(random, size, labels, share);
    int within = radius % (8 * bytes + 3);
    check(queries, queryLabels, database, databaseLabels, cut, within);
  }

  private static void check(
      PackedCodes queries,
      boolean[][] queryLabels,
      PackedCodes database,
      boolean[][] databaseLabels,
      int cut,
      int radius) {
    List<String> names = new ArrayList<>();
    for (String pattern : MeasureNames.patterns()) {
      if (!pattern.equals("map_at_N_tie_aware")) {
        names.add(name(pattern, cut, radius));
      }
    }
    EvaluationSettings settings = new EvaluationSettings(List.of(Measures.chance()), 5).with(names);
    RetrievalMetrics metrics =
        new RetrievalEvaluator(settings, 2)
            .evaluate(queries, LabelSets.of(queryLabels), database, LabelSets.of(databaseLabels));
    Map<String, List<Double>> counted = new TreeMap<>();
    for (int query = 0; query < queries.size(); query++) {
      int asked = query;
      Map<String, Double> naive =
          naive(list(queries, queryLabels, query, database, databaseLabels), cut, radius);
      naive.forEach((pattern, expected) -> {
        String name = name(pattern, cut, radius);
        double found = metrics.perQuery().get(name)[asked];
        counted.computeIfAbsent(name, _ -> new ArrayList<>());
        if (expected.isNaN()) {
          assertThat(found).as(name).isNaN();
        } else {
          assertThat(found).as(name).isCloseTo(expected, EXACT);
          counted.get(name).add(expected);
        }
      });
    }
    assertThat(counted.keySet()).containsExactlyInAnyOrderElementsOf(names);
    counted.forEach((name, values) ->
        assertThat(metrics.value(name))
            .as(name)
            .isCloseTo(name.equals("median_rank") ? median(values) : mean(values), EXACT));
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int size = sorted.size();
    return size == 0 ? 0 : (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
  }

  private static String name(String pattern, int cut, int radius) {
    return pattern.replace("N", Integer.toString(pattern.contains("radius") ? radius : cut));
  }

  /** Codes of which only some bits of the first byte differ where {@code varied} is below 8. */
  private static PackedCodes codes(Random random, int count, int bytes, int varied) {
    byte[] codes = new byte[count * bytes];
    if (varied == 8) {
      random.nextBytes(codes);
    } else {
      for (int code = 0; code < count; code++) {
        codes[code * bytes] = (byte) random.nextInt(1 << varied);
      }
    }
    return PackedCodes.of(8 * bytes, codes);
  }

  private static boolean[][] labels(Random random, int count, int labels, double share) {
    boolean[][] multiHot = new boolean[count][labels];
    for (boolean[] row : multiHot) {
      for (int label = 0; label < labels; label++) {
        row[label] = random.nextDouble() < share;
      }
    }
    return multiHot;
  }

  @Test
  void everyMeasure_manyItemsAndFourRuns_equalsItsDefinition() {
    Random random = new Random(5);
    check(
        codes(random, 2, 2, 8),
        labels(random, 2, 9, 0.2),
        codes(random, 1500, 2, 8),
        labels(random, 1500, 9, 0.2),
        100,
        4);
  }

  @Test
  void everyMeasure_nothingRelevant_isZeroOrLeavesTheQueryOut() {
    PackedCodes codes = PackedCodes.of(8, new byte[3]);
    boolean[][] queryLabels = {{true, false}, {true, false}, {true, false}};
    boolean[][] labels = {{false, true}, {false, true}, {false, false}};

    check(codes, queryLabels, codes, labels, 2, 2);
  }

  @Test
  void instanceRelevance_captions_givesMatchesAndRanks() {
    // Pictures a, b, c; captions a, a, b, c; picture c is nearer to both captions of a.
    PackedCodes pictures = PackedCodes.of(8, new byte[] {0, 0b1111, 0b11});
    PackedCodes captions = PackedCodes.of(8, new byte[] {0b11, 0b1, 0b1111, 0b1110011});
    Relevance relevance =
        new InstanceRelevance(List.of("a", "b", "c"), List.of("a", "a", "b", "c"));
    EvaluationSettings settings =
        new EvaluationSettings(List.of(Measures.matchAt(1)), 1)
            .with(List.of("match_at_2", "match_at_4", "median_rank", "mean_rank", "ndcg_at_1"));

    RetrievalMetrics metrics =
        new RetrievalEvaluator(settings, 1)
            .evaluate(pictures, captions, relevance, _ -> {}, () -> false);

    assertThat(metrics.perQuery().get("mean_rank")).containsExactly(1, 1, 4);
    assertThat(metrics.value("match_at_1")).isCloseTo(2.0 / 3, EXACT);
    assertThat(metrics.value("match_at_2")).isCloseTo(2.0 / 3, EXACT);
    assertThat(metrics.value("match_at_4")).isOne();
    assertThat(metrics.value("median_rank")).isOne();
    assertThat(metrics.value("mean_rank")).isEqualTo(2);
    assertThat(metrics.value("ndcg_at_1")).isCloseTo(2.0 / 3, EXACT);
    assertThatThrownBy(() ->
            new RetrievalEvaluator(settings.with(List.of("map_at_5_label_cosine")), 1)
                .evaluate(pictures, captions, relevance, _ -> {}, () -> false))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("labels");
  }

  @Test
  void tieAwareOfLargeGroups_closedForm_equalsTheSum() {
    Random random = new Random(9);
    int size = 40_000;
    PackedCodes query = PackedCodes.of(8, new byte[1]);
    PackedCodes database = codes(random, size, 1, 8);
    boolean[][] labels = labels(random, size, 3, 0.1);
    RetrievalMetrics metrics =
        new RetrievalEvaluator(
                new EvaluationSettings(List.of(Measures.tieAwareMeanAveragePrecision()), 1), 1)
            .evaluate(
                query,
                LabelSets.of(new boolean[][] {{true, true, true}}),
                database,
                LabelSets.of(labels));
    int[] items = new int[9];
    int[] hits = new int[9];
    for (int item = 0; item < size; item++) {
      int distance = database.distance(item, query, 0);
      items[distance]++;
      hits[distance] += labels[item][0] || labels[item][1] || labels[item][2] ? 1 : 0;
    }
    double sum = 0;
    int itemsBefore = 0;
    int hitsBefore = 0;
    for (int distance = 0; distance <= 8; distance++) {
      for (int place = 1; place <= items[distance]; place++) {
        double others = (place - 1.0) * (hits[distance] - 1) / Math.max(1, items[distance] - 1);
        sum +=
            (double) hits[distance]
                / items[distance]
                * (hitsBefore + 1 + others)
                / (itemsBefore + place);
      }
      itemsBefore += items[distance];
      hitsBefore += hits[distance];
    }
    assertThat(metrics.value("map_all_tie_aware")).isCloseTo(sum / hitsBefore, within(1e-12));
  }

  @Test
  void harmonicNumbers_tableAndSeries_equalTheSum() {
    double sum = 0;
    double lost = 0;
    for (int n = 1; n <= 2_000_000; n++) {
      // Kahan's summation.
      double term = 1.0 / n - lost;
      double next = sum + term;
      lost = (next - sum) - term;
      sum = next;
      if (n < 1000 || n % 99_991 == 0) {
        assertThat(HarmonicNumbers.at(n)).isCloseTo(sum, within(1e-14));
      }
    }
    assertThat(HarmonicNumbers.at(0)).isZero();
  }

  @Test
  void measure_unknownName_saysWhichThereAre() {
    for (String name :
        List.of(
            "map", "map_at_", "map_at_x", "map_at_05", "map_at_99999999999", "ndcg_at_-1", "")) {
      assertThatThrownBy(() -> MeasureNames.measure(name))
          .as(name)
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("precision_within_radius_N");
    }
    assertThatThrownBy(() -> MeasureNames.measure("map_at_0"))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("at least 1");
    assertThatThrownBy(() ->
            EvaluationSettings.of(List.of(50), List.of()).with(List.of("ndcg_all", "ndcg_all")))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("once");
    assertThat(EvaluationSettings.of(List.of(50), List.of()).with(List.of("map_at_50")).measures())
        .hasSize(4);
    for (String pattern : MeasureNames.patterns()) {
      String name = pattern.replace("N", "7");
      assertThat(MeasureNames.measure(name).name()).isEqualTo(name);
    }
  }
}
