package org.crosshash.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.crosshash.search.Problems.assertStatus;

import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.assertj.core.util.DoubleComparator;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.hamming.rerank.LocalShape;
import org.crosshash.hamming.rerank.ProductQuantiserCodebooks;
import org.crosshash.search.v1.EvaluateConfig;
import org.crosshash.search.v1.EvaluateRequest;
import org.crosshash.search.v1.EvaluateResponse;
import org.crosshash.search.v1.Metric;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.CodesTable;
import org.crosshash.tables.CurvesTable;
import org.crosshash.tables.Digest;
import org.crosshash.tables.MetricsTable;
import org.crosshash.tables.QueryMetricsTable;
import org.crosshash.tables.Table;
import org.crosshash.tables.TableBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvaluateTest {
  private static final int BITS = 16;
  private static final int ITEMS = 120;
  private static final int QUERIES = 20;

  @TempDir private Path folder;
  private TestServer server;
  private List<String> ids;
  private byte[] images;
  private byte[] texts;
  private List<List<String>> labels;
  private EvaluateRequest request;

  @BeforeEach
  void start() {
    server = new TestServer(folder);
    Random random = new Random(11);
    ids = IntStream.range(0, ITEMS).mapToObj(i -> "i" + i).toList();
    images = new byte[ITEMS * BITS / 8];
    texts = new byte[ITEMS * BITS / 8];
    random.nextBytes(images);
    random.nextBytes(texts);
    labels =
        ids.stream().map(id -> List.of("l" + random.nextInt(6), "m" + random.nextInt(9))).toList();
    request =
        EvaluateRequest.newBuilder()
            .setCodes(server.codes(ids, images, texts, BITS, "models/" + "ab".repeat(32)))
            .setItems(items(ids, labels))
            .setQueries(server.selection(ids.subList(0, QUERIES)))
            .setDatabase(server.selection(ids.subList(QUERIES, ITEMS)))
            .setConfig(
                EvaluateConfig.newBuilder()
                    .addTasks("i2t")
                    .addTasks("t2i")
                    .addTasks("i2i")
                    .addTasks("t2t")
                    .addMapCutoffs(10)
                    .addPrecisionCutoffs(5)
                    .addPrecisionCutoffs(5000))
            .build();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void evaluate_allTasks_equalsNaiveMetrics() {
    EvaluateResponse response = evaluate(request);
    Map<String, Double> values = values(response);
    Map<String, byte[][]> tasks =
        Map.of(
            "i2t", new byte[][] {images, texts},
            "t2i", new byte[][] {texts, images},
            "i2i", new byte[][] {images, images},
            "t2t", new byte[][] {texts, texts});
    tasks.forEach((task, codes) -> {
      double all = 0;
      double atTen = 0;
      double precision = 0;
      double chance = 0;
      for (int query = 0; query < QUERIES; query++) {
        List<Boolean> list = ranked(codes[0], query, codes[1]);
        all += averagePrecision(list);
        atTen += averagePrecision(list.subList(0, 10));
        precision += share(list.subList(0, 5));
        chance += share(list);
      }
      assertThat(values.get(task + " map_all")).isCloseTo(all / QUERIES, within(1e-12));
      assertThat(values.get(task + " map_at_10")).isCloseTo(atTen / QUERIES, within(1e-12));
      assertThat(values.get(task + " precision_at_5"))
          .isCloseTo(precision / QUERIES, within(1e-12));
      assertThat(values.get(task + " chance_map_all")).isCloseTo(chance / QUERIES, within(1e-12));
      assertThat(values.get(task + " precision_at_5000"))
          .isCloseTo(chance / QUERIES, within(1e-12));
      assertThat(values.get(task + " map_all_tie_aware")).isBetween(0.0, 1.0);
    });
  }

  @Test
  void evaluate_reRanked_equalsNaiveMetricsOfReSortedHeads() {
    Random random = new Random(5);
    LocalShape shape = new LocalShape(2, 8, 4);
    float[] codewords = new float[shape.codebookValues()];
    for (int i = 0; i < codewords.length; i++) {
      codewords[i] = (float) random.nextGaussian();
    }
    ProductQuantiserCodebooks codebooks = ProductQuantiserCodebooks.of(shape, codewords);
    byte[] both = new byte[2 * ITEMS * BITS / 8];
    byte[] local = new byte[2 * ITEMS * shape.codeBytes()];
    System.arraycopy(images, 0, both, 0, images.length);
    System.arraycopy(texts, 0, both, images.length, texts.length);
    random.nextBytes(local);
    List<String> rowIds =
        IntStream.range(0, 2 * ITEMS).mapToObj(row -> ids.get(row % ITEMS)).toList();
    List<String> modalities =
        IntStream.range(0, 2 * ITEMS).mapToObj(row -> row < ITEMS ? "image" : "text").toList();
    ArtifactReference codes =
        TestServer.reference(
            new CodesTable(
                    rowIds, modalities, both, BITS, "", Optional.of(local), 8 * shape.codeBytes())
                .write(server.store(), Map.of()));
    EvaluateRequest reRanked =
        config(
                request.getConfig().toBuilder()
                    .setReRankDepth(30)
                    .setReRankHammingWeight(0.25)
                    .setPerQuery(true))
            .toBuilder()
            .setCodes(codes)
            .setCodebooks(server.table(CodebooksTable.table(codebooks)))
            .build();
    EvaluateResponse response = evaluate(reRanked);
    Map<String, Double> values = values(response);

    double all = 0;
    double atTen = 0;
    List<QueryMetricsTable.Row> terms = new ArrayList<>();
    for (int query = 0; query < QUERIES; query++) {
      int asking = query;
      float[] vectors = codebooks.decode(localOf(local, shape, query));
      List<Integer> order = order(images, query, texts);
      order
          .subList(0, 30)
          .sort(
              Comparator.comparingDouble(item ->
                  -0.25 * (1 - 2.0 * distance(images, asking, texts, item) / BITS)
                      - 0.75
                          * dot(vectors, codebooks.decode(localOf(local, shape, ITEMS + item)))
                          / shape.aggregates()));
      List<Boolean> list = order.stream().map(item -> relevant(asking, item)).toList();
      all += averagePrecision(list);
      atTen += averagePrecision(list.subList(0, 10));
      terms.add(
          new QueryMetricsTable.Row(
              ids.get(query), "i2t", "map_all_re_ranked", averagePrecision(list)));
    }
    try (Table table = open(response.getPerQuery())) {
      List<QueryMetricsTable.Row> rows = QueryMetricsTable.of(table).rows();
      assertThat(rows)
          .filteredOn(row -> row.task().equals("i2t") && row.metric().equals("map_all_re_ranked"))
          .usingRecursiveFieldByFieldElementComparator(
              RecursiveComparisonConfiguration.builder()
                  .withComparatorForType(new DoubleComparator(1e-12), Double.class)
                  .build())
          .containsExactlyElementsOf(terms);
      assertThat(rows.stream().map(QueryMetricsTable.Row::metric))
          .as("beside those of the lists as they were")
          .contains("map_all", "map_at_10_re_ranked", "precision_at_5_re_ranked");
    }
    assertThat(values.get("i2t map_all_re_ranked")).isCloseTo(all / QUERIES, within(1e-12));
    assertThat(values.get("i2t map_at_10_re_ranked")).isCloseTo(atTen / QUERIES, within(1e-12));
    Map<String, Double> plain = values(evaluate(request.toBuilder().setCodes(codes).build()));
    assertThat(values)
        .as("the usual metrics stay as they are")
        .containsAllEntriesOf(plain)
        .hasSizeGreaterThan(plain.size());
  }

  @Test
  void evaluate_reRankingThatLacksAPart_isRefused() {
    ProductQuantiserCodebooks codebooks =
        ProductQuantiserCodebooks.of(new LocalShape(1, 2, 1), new float[512]);
    ArtifactReference table = server.table(CodebooksTable.table(codebooks));
    refused(config(request.getConfig().toBuilder().setReRankDepth(30)))
        .withMessageContaining("codebooks");
    refused(request.toBuilder().setCodebooks(table).build()).withMessageContaining("re_rank_depth");
    refused(
            config(request.getConfig().toBuilder().setReRankDepth(30)).toBuilder()
                .setCodebooks(table)
                .build())
        .withMessageContaining("no column `local_codes`");
  }

  private static byte[] localOf(byte[] local, LocalShape shape, int row) {
    return Arrays.copyOfRange(local, row * shape.codeBytes(), (row + 1) * shape.codeBytes());
  }

  private static double dot(float[] left, float[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += (double) left[i] * right[i];
    }
    return sum;
  }

  @Test
  void evaluate_tables_holdTheValuesAndTheCurves() {
    EvaluateResponse response = evaluate(request);
    try (Table table = open(response.getMetrics())) {
      assertThat(
              MetricsTable.of(table).rows().stream()
                  .collect(
                      Collectors.toMap(
                          row -> row.task() + " " + row.metric(), MetricsTable.Row::value)))
          .isEqualTo(values(response));
    }
    try (Table table = open(response.getCurves())) {
      List<CurvesTable.Row> rows = CurvesTable.of(table).rows();
      assertThat(rows.stream().map(row -> row.task() + " " + row.curve()).distinct())
          .contains(
              "i2t precision_recall_by_rank",
              "i2t precision_recall_by_radius",
              "i2t precision_at_n",
              "t2t precision_at_n");
      assertThat(
              rows.stream()
                  .filter(row -> row.task().equals("i2t") && row.curve().equals("precision_at_n"))
                  .filter(row -> row.x() == ITEMS - QUERIES)
                  .mapToDouble(CurvesTable.Row::y)
                  .findFirst()
                  .orElseThrow())
          .isCloseTo(values(response).get("i2t chance_map_all"), within(1e-12));
    }
  }

  @Test
  void evaluate_again_isAnsweredFromTheStore() {
    EvaluateResponse first = evaluate(request);
    assertThat(first.getCached()).isFalse();
    EvaluateResponse second = evaluate(request);
    assertThat(second.getCached()).isTrue();
    assertThat(second.toBuilder().setCached(false).build()).isEqualTo(first);
  }

  @Test
  void evaluate_defaults_nameTheUsualMetrics() {
    assertThat(values(evaluate(request.toBuilder().clearConfig().build())).keySet())
        .contains("i2t map_all", "i2t map_at_50", "t2i precision_at_1", "t2i precision_at_1000")
        .noneMatch(name -> name.startsWith("i2i"));
  }

  @Test
  void evaluate_moreMetricsByName_areMeasuredOnce() {
    EvaluateResponse response =
        evaluate(
            config(
                EvaluateConfig.newBuilder()
                    .addTasks("i2t")
                    .addMapCutoffs(10)
                    .addMetrics("map_at_10")
                    .addMetrics("map_at_10_attainable")
                    .addMetrics("map_at_10_label_cosine")
                    .addMetrics("ndcg_at_10")
                    .addMetrics("precision_within_radius_2")
                    .addMetrics("median_rank")
                    .setCurvePoints(3)));
    assertThat(response.getValuesList().stream().map(Metric::getMetric))
        .containsOnlyOnce(
            "map_at_10",
            "map_at_10_attainable",
            "map_at_10_label_cosine",
            "ndcg_at_10",
            "precision_within_radius_2",
            "median_rank");
    double near = 0;
    for (int query = 0; query < QUERIES; query++) {
      int asking = query;
      List<Integer> ball =
          IntStream.range(QUERIES, ITEMS)
              .filter(item -> distance(images, asking, texts, item) <= 2)
              .boxed()
              .toList();
      near +=
          ball.stream()
              .mapToInt(
                  item -> labels.get(asking).stream().anyMatch(labels.get(item)::contains) ? 1 : 0)
              .average()
              .orElse(0);
    }
    assertThat(values(response).get("i2t precision_within_radius_2"))
        .isCloseTo(near / QUERIES, within(1e-12));
    try (Table table = open(response.getCurves())) {
      assertThat(CurvesTable.of(table).rows())
          .filteredOn(row -> row.curve().equals("recall_at_n"))
          .hasSize(3);
    }
    assertThat(response.hasPerQuery()).isFalse();
  }

  @Test
  void evaluate_perQuery_givesTheTermsOfTheMeans() {
    EvaluateResponse response =
        evaluate(
            config(
                EvaluateConfig.newBuilder()
                    .addTasks("i2t")
                    .addTasks("t2i")
                    .addMetrics("precision_within_radius_0_answered")
                    .setPerQuery(true)));
    try (Table table = open(response.getPerQuery())) {
      List<QueryMetricsTable.Row> rows = QueryMetricsTable.of(table).rows();
      for (String task : List.of("i2t", "t2i")) {
        List<QueryMetricsTable.Row> precisions =
            rows.stream()
                .filter(row -> row.task().equals(task) && row.metric().equals("map_all"))
                .toList();
        assertThat(precisions.stream().map(QueryMetricsTable.Row::query))
            .containsExactlyElementsOf(ids.subList(0, QUERIES));
        assertThat(
                precisions.stream()
                    .mapToDouble(QueryMetricsTable.Row::value)
                    .average()
                    .orElseThrow())
            .isCloseTo(values(response).get(task + " map_all"), within(1e-12));
      }
      assertThat(rows)
          .filteredOn(row -> row.metric().equals("precision_within_radius_0_answered"))
          .as("queries with an empty ball have no row")
          .hasSizeLessThan(QUERIES);
    }
    EvaluateResponse again =
        evaluate(
            config(
                EvaluateConfig.newBuilder()
                    .addTasks("i2t")
                    .addTasks("t2i")
                    .addMetrics("precision_within_radius_0_answered")
                    .setPerQuery(true)));
    assertThat(again.getCached()).isTrue();
    assertThat(again.getPerQuery()).isEqualTo(response.getPerQuery());
  }

  @Test
  void evaluate_byInstance_findsCaptionsAmongTheQueriesThemselves() {
    // Captions of one picture are pairs of one group; the last 20 pairs have none.
    List<Optional<String>> groups =
        IntStream.range(0, ITEMS)
            .mapToObj(i -> i < 100 ? Optional.of("g" + i / 5) : Optional.<String>empty())
            .toList();
    ArtifactReference items =
        server.table(TableBuilder.of("items").strings("id", ids).optionalStrings("group", groups));
    EvaluateRequest byInstance =
        request.toBuilder()
            .setItems(items)
            .setQueries(server.selection(ids))
            .setDatabase(server.selection(ids))
            .setConfig(
                EvaluateConfig.newBuilder()
                    .addTasks("i2t")
                    .addMapCutoffs(10)
                    .addPrecisionCutoffs(5)
                    .addMetrics("match_at_5")
                    .addMetrics("median_rank")
                    .setRelevance("instance"))
            .build();
    List<Integer> ranks = new ArrayList<>();
    for (int query = 0; query < ITEMS; query++) {
      int asking = query;
      List<Integer> order =
          IntStream.range(0, ITEMS)
              .boxed()
              .sorted(Comparator.comparingInt(item -> distance(images, asking, texts, item)))
              .toList();
      int rank = 0;
      while (order.get(rank) != asking
          && (asking >= 100 || order.get(rank) >= 100 || order.get(rank) / 5 != asking / 5)) {
        rank++;
      }
      ranks.add(rank + 1);
    }
    List<Integer> sorted = ranks.stream().sorted().toList();

    Map<String, Double> values = values(evaluate(byInstance));

    assertThat(values.get("i2t median_rank"))
        .isEqualTo((sorted.get(ITEMS / 2 - 1) + sorted.get(ITEMS / 2)) / 2.0);
    assertThat(values.get("i2t match_at_5"))
        .isCloseTo(
            (double) ranks.stream().filter(rank -> rank <= 5).count() / ITEMS, within(1e-12));
    EvaluateConfig.Builder config = byInstance.getConfig().toBuilder();
    refused(byInstance.toBuilder().setConfig(config.clone().addTasks("i2i")).build())
        .withMessageContaining("find itself");
    refused(
            byInstance.toBuilder()
                .setConfig(config.clone().addMetrics("map_at_50_label_cosine"))
                .build())
        .withMessageContaining("label");
    refused(byInstance.toBuilder().setDatabase(server.selection(ids.subList(0, 100))).build())
        .withMessageContaining("20 have none: i100");
  }

  @Test
  void evaluate_badInput_isNamed() {
    refused(request.toBuilder().clearItems().build()).withMessageContaining("items");
    refused(config(EvaluateConfig.newBuilder().addTasks("a2b"))).withMessageContaining("a2b");
    refused(config(EvaluateConfig.newBuilder().addTasks("i2t").addTasks("i2t")))
        .withMessageContaining("once");
    refused(config(EvaluateConfig.newBuilder().addMapCutoffs(0)));
    refused(config(EvaluateConfig.newBuilder().addMetrics("map_at_ten")))
        .withMessageContaining("map_at_N");
    refused(config(EvaluateConfig.newBuilder().addMetrics("ndcg_all").addMetrics("ndcg_all")))
        .withMessageContaining("once");
    refused(config(EvaluateConfig.newBuilder().setRelevance("pixels")))
        .withMessageContaining("instance");
    refused(
            request.toBuilder()
                .setItems(server.table(TableBuilder.of("items").strings("id", ids)))
                .build())
        .withMessageContaining("no column `labels`");
    List<List<String>> oneMissing = new ArrayList<>(labels);
    oneMissing.set(3, List.of());
    refused(request.toBuilder().setItems(items(ids, oneMissing)).build())
        .withMessageContaining("i3");
    refused(request.toBuilder().setItems(items(ids.subList(0, 50), labels.subList(0, 50))).build())
        .withMessageContaining("70 are missing");
    refused(request.toBuilder().setQueries(server.selection(List.of("i1", "nobody"))).build())
        .withMessageContaining("nobody");
    refused(request.toBuilder().setDatabase(server.selection(ids)).build())
        .withMessageContaining("20 are in both");
    refused(request.toBuilder().setQueries(server.selection(List.of())).build());
    refused(
            request.toBuilder()
                .setCodes(server.codes(ids.subList(0, 60), head(images), head(texts), BITS, "m"))
                .build())
        .withMessageContaining("60 are missing");
  }

  @Test
  void recipeKey_ofKnownRequest_neverChangesUnlessTheRevisionDoes() {
    String key =
        EvaluateOperation.recipe(
                EvaluateConfig.newBuilder().addTasks("i2t").addMapCutoffs(50).build(),
                name("1"),
                name("2"),
                name("3"),
                name("4"),
                Optional.empty())
            .key()
            .hex();
    assertThat(key).isEqualTo("70207f3bf0eb9bd9f042627877bdc318afc50d6eea71cbd05d12577fa80d119e");
    assertThat(
            EvaluateOperation.recipe(
                    EvaluateConfig.newBuilder()
                        .addTasks("i2t")
                        .addMapCutoffs(50)
                        .addAllPrecisionCutoffs(List.of(1, 10, 50, 100, 200, 500, 1000))
                        .setReRankHammingWeight(0.25)
                        .build(),
                    name("1"),
                    name("2"),
                    name("3"),
                    name("4"),
                    Optional.empty())
                .key()
                .hex())
        .as("defaults written out, and what is not read, mean the same")
        .isEqualTo(key);
    EvaluateConfig reRanked =
        EvaluateConfig.newBuilder().addTasks("i2t").addMapCutoffs(50).setReRankDepth(100).build();
    assertThat(keyOfReRanked(reRanked))
        .isEqualTo("1effef50a5117acad8a38145f53cfb461406c4ec906fadc6a8fdc02f9e1691cc");
    assertThat(keyOfReRanked(reRanked.toBuilder().setPerQuery(true).build()))
        .isEqualTo("e5e1612032341df501ebd306c8c0b3c1ff42428ebb444b87ad52bded5961f9c6");
  }

  private static String keyOfReRanked(EvaluateConfig config) {
    return EvaluateOperation.recipe(
            config, name("1"), name("2"), name("3"), name("4"), Optional.of(name("5")))
        .key()
        .hex();
  }

  private static ArtifactName name(String digit) {
    return ArtifactName.table(new Digest(digit.repeat(64)));
  }

  private static byte[] head(byte[] codes) {
    return Arrays.copyOf(codes, 60 * BITS / 8);
  }

  private EvaluateRequest config(EvaluateConfig.Builder config) {
    return request.toBuilder().setConfig(config).build();
  }

  private EvaluateResponse evaluate(EvaluateRequest evaluated) {
    return server.await(server.stub().evaluate(evaluated), EvaluateResponse.class);
  }

  private ThrowableAssertAlternative<StatusRuntimeException> refused(EvaluateRequest evaluated) {
    return assertStatus(Code.INVALID_ARGUMENT, () -> evaluate(evaluated));
  }

  private Table open(ArtifactReference reference) {
    return server.store().open(ArtifactName.parse(reference.getName()));
  }

  private ArtifactReference items(List<String> ofIds, List<List<String>> ofLabels) {
    return server.table(
        TableBuilder.of("items").strings("id", ofIds).stringLists("labels", ofLabels));
  }

  private static Map<String, Double> values(EvaluateResponse response) {
    Map<String, Double> values = new HashMap<>();
    for (Metric metric : response.getValuesList()) {
      values.put(metric.getTask() + " " + metric.getMetric(), metric.getValue());
    }
    return values;
  }

  /** Whether each item of the ranked database is relevant to a query. */
  private List<Boolean> ranked(byte[] queryCodes, int query, byte[] databaseCodes) {
    return order(queryCodes, query, databaseCodes).stream()
        .map(item -> relevant(query, item))
        .toList();
  }

  private boolean relevant(int query, int item) {
    return labels.get(query).stream().anyMatch(labels.get(item)::contains);
  }

  /** The database for a query, nearest first; may be sorted further. */
  private static List<Integer> order(byte[] queryCodes, int query, byte[] databaseCodes) {
    return new ArrayList<>(
        IntStream.range(QUERIES, ITEMS)
            .boxed()
            .sorted(
                Comparator.comparingInt(item -> distance(queryCodes, query, databaseCodes, item)))
            .toList());
  }

  private static int distance(byte[] a, int i, byte[] b, int j) {
    int distance = 0;
    for (int k = 0; k < BITS / 8; k++) {
      distance += Integer.bitCount((a[i * BITS / 8 + k] ^ b[j * BITS / 8 + k]) & 0xff);
    }
    return distance;
  }

  private static double averagePrecision(List<Boolean> list) {
    double sum = 0;
    int hits = 0;
    for (int rank = 0; rank < list.size(); rank++) {
      if (list.get(rank)) {
        hits++;
        sum += (double) hits / (rank + 1);
      }
    }
    return hits == 0 ? 0 : sum / hits;
  }

  private static double share(List<Boolean> list) {
    return (double) list.stream().filter(relevant -> relevant).count() / list.size();
  }
}
