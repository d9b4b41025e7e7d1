package org.crosshash.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.hamming.PackedCodes;
import org.crosshash.hamming.rerank.ReRanking;
import org.junit.jupiter.api.Test;

class RetrievalEvaluatorTest {
  private static final Offset<Double> EXACT = within(1e-12);

  @Property(tries = 60)
  void evaluate_randomCodesAndLabels_equalsNaive(
      @ForAll @IntRange(min = 1, max = 300) int size,
      @ForAll @IntRange(min = 1, max = 12) int bytes,
      @ForAll @IntRange(min = 1, max = 130) int labels,
      @ForAll @IntRange(min = 1, max = 400) int cut,
      @ForAll long seed) {
    Random random = new Random(seed);
    int bits = 8 * bytes;
    PackedCodes queries = NaiveEvaluation.randomCodes(random, 4, bits);
    PackedCodes database = NaiveEvaluation.randomCodes(random, size, bits);
    double share = Math.min(0.5, 2.0 / labels * random.nextDouble());
    LabelSets queryLabels = NaiveEvaluation.randomLabels(random, 4, labels, share);
    LabelSets databaseLabels = NaiveEvaluation.randomLabels(random, size, labels, share);
    RetrievalMetrics metrics =
        new RetrievalEvaluator(
                new EvaluationSettings(
                    List.of(
                        Measures.meanAveragePrecision(),
                        Measures.meanAveragePrecisionAt(cut),
                        Measures.meanAveragePrecisionOfFirstRelevant(cut),
                        Measures.answeredMeanAveragePrecisionAt(cut),
                        Measures.precisionAt(cut),
                        Measures.recallAt(cut),
                        Measures.chance()),
                    11),
                2)
            .evaluate(queries, queryLabels, database, databaseLabels);

    int end = Math.min(cut, size);
    double answered = 0;
    int answers = 0;
    double[] precisionByRadius = new double[bits + 1];
    double[] recallByRadius = new double[bits + 1];
    for (int query = 0; query < 4; query++) {
      List<NaiveEvaluation.Entry> list =
          NaiveEvaluation.list(queries, queryLabels, query, database, databaseLabels);
      long relevant = NaiveEvaluation.hitsWithin(list, size);
      long hits = NaiveEvaluation.hitsWithin(list, end);
      double atCut = NaiveEvaluation.averagePrecisionAt(list, cut);
      assertValue(metrics, "map_all", query, NaiveEvaluation.averagePrecisionAt(list, size));
      assertValue(metrics, "map_at_" + cut, query, atCut);
      assertValue(
          metrics,
          "map_of_first_" + cut + "_relevant",
          query,
          NaiveEvaluation.precisionOfFirstRelevant(list, cut));
      assertValue(metrics, "precision_at_" + cut, query, (double) hits / end);
      assertValue(metrics, "recall_at_" + cut, query, relevant == 0 ? 0 : (double) hits / relevant);
      assertValue(metrics, "chance_map_all", query, (double) relevant / size);
      if (hits > 0) {
        answered += atCut;
        answers++;
      }
      for (int radius = 0; radius <= bits; radius++) {
        int limit = radius;
        long items = list.stream().filter(entry -> entry.distance() <= limit).count();
        long found = NaiveEvaluation.hitsWithin(list, (int) items);
        precisionByRadius[radius] += items == 0 ? 0 : (double) found / items / 4;
        recallByRadius[radius] += relevant == 0 ? 0 : (double) found / relevant / 4;
      }
    }
    assertThat(metrics.value("map_at_" + cut + "_answered"))
        .isCloseTo(answers == 0 ? 0 : answered / answers, EXACT);
    assertThat(metrics.curve("precision_by_radius").y()).containsExactly(precisionByRadius, EXACT);
    assertThat(metrics.curve("recall_by_radius").y()).containsExactly(recallByRadius, EXACT);
  }

  private static void assertValue(
      RetrievalMetrics metrics, String measure, int query, double expected) {
    assertThat(metrics.perQuery().get(measure)[query]).isCloseTo(expected, EXACT);
  }

  @Property(tries = 100)
  void tieAwareMeasures_smallDatabases_equalTheMeanOverAllOrders(
      @ForAll @IntRange(min = 1, max = 7) int size,
      @ForAll @IntRange(min = 1, max = 8) int cut,
      @ForAll long seed) {
    Random random = new Random(seed);
    PackedCodes query = PackedCodes.of(8, new byte[1]);
    byte[] codes = new byte[size];
    for (int item = 0; item < size; item++) {
      codes[item] = (byte) ((1 << random.nextInt(3)) - 1);
    }
    PackedCodes database = PackedCodes.of(8, codes);
    LabelSets queryLabels = LabelSets.of(new boolean[][] {{true}});
    LabelSets labels = NaiveEvaluation.randomLabels(random, size, 1, 0.5);
    RetrievalMetrics metrics =
        new RetrievalEvaluator(
                new EvaluationSettings(
                    List.of(
                        Measures.tieAwareMeanAveragePrecision(),
                        Measures.tieAwareMeanAveragePrecisionAt(cut)),
                    1),
                1)
            .evaluate(query, queryLabels, database, labels);
    List<NaiveEvaluation.Entry> list =
        NaiveEvaluation.list(query, queryLabels, 0, database, labels);
    assertThat(metrics.value("map_all_tie_aware"))
        .isCloseTo(NaiveEvaluation.tieAwareAveragePrecisionAt(list, size), EXACT);
    assertThat(metrics.value("map_at_" + cut + "_tie_aware"))
        .isCloseTo(NaiveEvaluation.tieAwareAveragePrecisionAt(list, cut), EXACT);
  }

  @Property(tries = 60)
  void evaluate_reRanked_equalsSortingTheHeadByBothScores(
      @ForAll @IntRange(min = 1, max = 200) int size,
      @ForAll @IntRange(min = 1, max = 250) int depth,
      @ForAll @IntRange(min = 1, max = 250) int cut,
      @ForAll long seed) {
    Random random = new Random(seed);
    PackedCodes queries = NaiveEvaluation.randomCodes(random, 3, 16);
    PackedCodes database = NaiveEvaluation.randomCodes(random, size, 16);
    LabelSets queryLabels = NaiveEvaluation.randomLabels(random, 3, 5, 0.3);
    LabelSets labels = NaiveEvaluation.randomLabels(random, size, 5, 0.3);
    // Few values, so that scores tie.
    double[][] local = new double[3][size];
    for (double[] scores : local) {
      Arrays.setAll(scores, item -> random.nextInt(5) / 4.0);
    }
    double weight = random.nextInt(5) / 4.0;
    RetrievalMetrics metrics =
        new RetrievalEvaluator(EvaluationSettings.reRanked(List.of(cut), List.of(cut)), 2)
            .evaluate(
                queries,
                database,
                new LabelRelevance(queryLabels, labels),
                Optional.of(
                    new ListReRanking(
                        new ReRanking(depth, weight), query -> item -> local[query][item])),
                done -> {},
                () -> false);
    int end = Math.min(cut, size);
    for (int query = 0; query < 3; query++) {
      int asking = query;
      List<Integer> order = new ArrayList<>(IntStream.range(0, size).boxed().toList());
      order.sort(Comparator.comparingInt(item -> database.distance(item, queries, asking)));
      order
          .subList(0, Math.min(depth, size))
          .sort(
              Comparator.comparingDouble(item ->
                  -weight * (1 - database.distance(item, queries, asking) / 8.0)
                      - (1 - weight) * local[asking][item]));
      List<NaiveEvaluation.Entry> list =
          order.stream()
              .map(item ->
                  new NaiveEvaluation.Entry(0, labels.intersects(item, queryLabels, asking)))
              .toList();
      assertValue(
          metrics, "map_all_re_ranked", query, NaiveEvaluation.averagePrecisionAt(list, size));
      assertValue(
          metrics,
          "map_at_" + cut + "_re_ranked",
          query,
          NaiveEvaluation.averagePrecisionAt(list, cut));
      assertValue(
          metrics,
          "precision_at_" + cut + "_re_ranked",
          query,
          (double) NaiveEvaluation.hitsWithin(list, end) / end);
    }
  }

  @Test
  void evaluate_anyNumberOfThreads_givesTheSameBits() {
    Random random = new Random(3);
    PackedCodes queries = NaiveEvaluation.randomCodes(random, 90, 32);
    PackedCodes database = NaiveEvaluation.randomCodes(random, 3000, 32);
    LabelSets queryLabels = NaiveEvaluation.randomLabels(random, 90, 24, 0.1);
    LabelSets labels = NaiveEvaluation.randomLabels(random, 3000, 24, 0.1);
    EvaluationSettings settings = EvaluationSettings.of(List.of(50), List.of(1, 10, 100));
    RetrievalMetrics expected =
        new RetrievalEvaluator(settings, 1).evaluate(queries, queryLabels, database, labels);
    try (ForkJoinPool pool = new ForkJoinPool(4)) {
      for (int threads = 2; threads <= 4; threads++) {
        RetrievalMetrics metrics =
            new RetrievalEvaluator(settings, threads, pool)
                .evaluate(queries, queryLabels, database, labels);
        assertThat(metrics.values()).isEqualTo(expected.values());
        assertThat(metrics.curves()).isEqualTo(expected.curves());
      }
    }
    assertThat(expected.value("map_all"))
        .as("random codes reach chance and no more")
        .isCloseTo(expected.value("chance_map_all"), within(0.01));
  }

  @Test
  void evaluate_labelsByName_meetThroughOneVocabulary() {
    LabelVocabulary vocabulary = new LabelVocabulary();
    LabelSets queryLabels = LabelSets.of(List.of(List.of("dog", "grass")), vocabulary);
    List<List<String>> named = new ArrayList<>();
    for (int item = 0; item < 100; item++) {
      named.add(item == 99 ? List.of("label-98", "dog") : List.of("label-" + item));
    }
    named.add(List.of());
    LabelSets labels = LabelSets.of(named, vocabulary);
    PackedCodes database = PackedCodes.of(8, new byte[101]);
    RetrievalMetrics metrics =
        new RetrievalEvaluator(EvaluationSettings.of(List.of(50), List.of(100)), 1)
            .evaluate(PackedCodes.of(8, new byte[1]), queryLabels, database, labels);
    assertThat(metrics.value("map_all")).isEqualTo(1.0 / 100);
    assertThat(metrics.value("map_at_50")).isZero();
    assertThat(metrics.value("precision_at_100")).isEqualTo(1.0 / 100);
    assertThat(metrics.value("recall_at_100")).isEqualTo(1);
    assertThat(metrics.value("map_all_tie_aware"))
        .isCloseTo(IntStream.rangeClosed(1, 101).mapToDouble(i -> 1.0 / i).sum() / 101, EXACT);
    assertThatThrownBy(() -> metrics.value("ndcg"))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("map_all");
  }

  @Test
  void evaluate_cancelled_ends() {
    PackedCodes codes = NaiveEvaluation.randomCodes(new Random(1), 50, 16);
    LabelSets labels = NaiveEvaluation.randomLabels(new Random(1), 50, 4, 0.5);
    AtomicInteger done = new AtomicInteger();
    assertThatThrownBy(() ->
            new RetrievalEvaluator(EvaluationSettings.of(List.of(), List.of()), 1)
                .evaluate(
                    codes,
                    codes,
                    new LabelRelevance(labels, labels),
                    done::set,
                    () -> done.get() == 7))
        .isInstanceOfSatisfying(
            CrosshashException.class, e -> assertThat(e.problem()).isEqualTo(Problem.CANCELLED));
    assertThat(done).hasValue(7);
  }

  @Test
  void evaluate_badInput_isRefused() {
    RetrievalEvaluator evaluator =
        new RetrievalEvaluator(EvaluationSettings.of(List.of(50), List.of(1)), 1);
    PackedCodes one = PackedCodes.of(16, new byte[2]);
    PackedCodes none = PackedCodes.of(16, new byte[0]);
    LabelSets oneSet = LabelSets.of(new boolean[1][3]);
    LabelSets noSets = LabelSets.of(new boolean[0][]);
    assertThatThrownBy(() -> evaluator.evaluate(none, noSets, one, oneSet))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("query");
    assertThatThrownBy(() -> evaluator.evaluate(one, oneSet, none, noSets))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("database");
    assertThatThrownBy(() -> evaluator.evaluate(one, noSets, one, oneSet))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("1 codes, 0 label sets");
    assertThatThrownBy(
            () -> evaluator.evaluate(PackedCodes.of(8, new byte[1]), oneSet, one, oneSet))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("16 bits: 8");
    assertThatThrownBy(() -> Measures.precisionAt(0)).isInstanceOf(CrosshashException.class);
    assertThatThrownBy(() -> EvaluationSettings.of(List.of(5, 5), List.of()))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("map_at_5");
  }
}
