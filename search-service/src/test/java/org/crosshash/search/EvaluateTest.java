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
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.search.v1.EvaluateConfig;
import org.crosshash.search.v1.EvaluateRequest;
import org.crosshash.search.v1.EvaluateResponse;
import org.crosshash.search.v1.Metric;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.CurvesTable;
import org.crosshash.tables.Digest;
import org.crosshash.tables.MetricsTable;
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
  void evaluate_badInput_isNamed() {
    refused(request.toBuilder().clearItems().build()).withMessageContaining("items");
    refused(config(EvaluateConfig.newBuilder().addTasks("a2b"))).withMessageContaining("a2b");
    refused(config(EvaluateConfig.newBuilder().addTasks("i2t").addTasks("i2t")))
        .withMessageContaining("once");
    refused(config(EvaluateConfig.newBuilder().addMapCutoffs(0)));
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
                name("4"))
            .key()
            .hex();
    assertThat(key).isEqualTo("70207f3bf0eb9bd9f042627877bdc318afc50d6eea71cbd05d12577fa80d119e");
    assertThat(
            EvaluateOperation.recipe(
                    EvaluateConfig.newBuilder()
                        .addTasks("i2t")
                        .addMapCutoffs(50)
                        .addAllPrecisionCutoffs(List.of(1, 10, 50, 100, 200, 500, 1000))
                        .build(),
                    name("1"),
                    name("2"),
                    name("3"),
                    name("4"))
                .key()
                .hex())
        .as("defaults written out mean the same")
        .isEqualTo(key);
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
    List<Integer> order =
        IntStream.range(QUERIES, ITEMS)
            .boxed()
            .sorted(
                Comparator.comparingInt(item -> distance(queryCodes, query, databaseCodes, item)))
            .toList();
    return order.stream()
        .map(item -> labels.get(query).stream().anyMatch(labels.get(item)::contains))
        .toList();
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
