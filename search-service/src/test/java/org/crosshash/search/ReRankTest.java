package org.crosshash.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.crosshash.search.Problems.assertStatus;

import com.google.protobuf.ByteString;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.hamming.rerank.LocalShape;
import org.crosshash.hamming.rerank.ProductQuantiserCodebooks;
import org.crosshash.search.v1.CodeEntry;
import org.crosshash.search.v1.CompactIndexRequest;
import org.crosshash.search.v1.CompactIndexResponse;
import org.crosshash.search.v1.CreateIndexRequest;
import org.crosshash.search.v1.DeleteCodesRequest;
import org.crosshash.search.v1.GetCodesRequest;
import org.crosshash.search.v1.GetCodesResponse;
import org.crosshash.search.v1.GetIndexStatisticsRequest;
import org.crosshash.search.v1.Index;
import org.crosshash.search.v1.IndexSnapshotInfo;
import org.crosshash.search.v1.IndexStatistics;
import org.crosshash.search.v1.IndexTableRequest;
import org.crosshash.search.v1.IndexTableResponse;
import org.crosshash.search.v1.LocalCodesRanker;
import org.crosshash.search.v1.Neighbour;
import org.crosshash.search.v1.QueryVector;
import org.crosshash.search.v1.ReRankOptions;
import org.crosshash.search.v1.RestoreIndexRequest;
import org.crosshash.search.v1.SearchRequest;
import org.crosshash.search.v1.SnapshotIndexRequest;
import org.crosshash.search.v1.VectorsRanker;
import org.crosshash.tables.CodesTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.TableBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReRankTest {
  private static final int ITEMS = 300;
  private static final int BITS = 64;
  private static final LocalShape SHAPE = new LocalShape(2, 8, 4);
  private static final String NAME = "indexes/sample";

  private final Random random = new Random(6);
  private final byte[] codes = new byte[ITEMS * BITS / 8];
  private final float[][] vectors = new float[ITEMS][];
  private final byte[] localCodes = new byte[ITEMS * SHAPE.codeBytes()];
  private final byte[] query = new byte[BITS / 8];

  @TempDir private Path folder;
  private TestServer server;
  private ProductQuantiserCodebooks codebooks;
  private ArtifactReference codebooksTable;
  private ArtifactReference vectorsTable;
  private ArtifactReference codesTable;

  @BeforeEach
  void start() {
    server = new TestServer(folder);
    random.nextBytes(codes);
    random.nextBytes(query);
    codebooks = ProductQuantiserCodebooks.of(SHAPE, floats(SHAPE.codebookValues()));
    List<String> ids = IntStream.range(0, ITEMS).mapToObj(i -> "item-" + i).toList();
    for (int item = 0; item < ITEMS; item++) {
      vectors[item] = floats(SHAPE.vectorValues());
      System.arraycopy(
          codebooks.encode(vectors[item]),
          0,
          localCodes,
          item * SHAPE.codeBytes(),
          SHAPE.codeBytes());
    }
    codebooksTable = server.table(CodebooksTable.table(codebooks));
    float[] all = new float[ITEMS * SHAPE.vectorValues()];
    for (int item = 0; item < ITEMS; item++) {
      System.arraycopy(vectors[item], 0, all, item * SHAPE.vectorValues(), SHAPE.vectorValues());
    }
    vectorsTable =
        server.table(
            TableBuilder.of("embeddings")
                .strings("id", ids)
                .floats("image", FloatMatrix.of(all, SHAPE.vectorValues())));
    server
        .stub()
        .createIndex(
            CreateIndexRequest.newBuilder()
                .setIndexId("sample")
                .setIndex(Index.newBuilder().setBits(BITS).setCodebooks(codebooksTable.getName()))
                .build());
    codesTable =
        TestServer.reference(
            new CodesTable(
                    ids,
                    ids.stream().map(_ -> "image").toList(),
                    codes,
                    BITS,
                    "",
                    Optional.of(localCodes),
                    8 * SHAPE.codeBytes())
                .write(server.store(), Map.of()));
    server.await(
        server
            .stub()
            .indexTable(IndexTableRequest.newBuilder().setIndex(NAME).setCodes(codesTable).build()),
        IndexTableResponse.class);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void search_byLocalCodes_equalsTheScoresOfAllItemsComputedNaively() {
    float[] local = floats(SHAPE.vectorValues());
    ReRankOptions.Builder options =
        ReRankOptions.newBuilder()
            .setDepth(50)
            .setHammingWeight(0.3)
            .setLocalCodes(LocalCodesRanker.getDefaultInstance());
    double[] own = new double[ITEMS];
    for (int item = 0; item < ITEMS; item++) {
      byte[] code =
          Arrays.copyOfRange(localCodes, item * SHAPE.codeBytes(), (item + 1) * SHAPE.codeBytes());
      float[] decoded = codebooks.decode(code);
      for (int i = 0; i < decoded.length; i++) {
        own[item] += (double) decoded[i] * local[i] / SHAPE.aggregates();
      }
    }
    check(search(options, local, 20), own, 50, 0.3, 20);
  }

  @Test
  void search_byVectors_equalsTheScoresOfAllItemsComputedNaively() {
    float[] asked = floats(SHAPE.vectorValues());
    for (String similarity : List.of("", "dot")) {
      double[] own = new double[ITEMS];
      for (int item = 0; item < ITEMS; item++) {
        double norm = similarity.isEmpty() ? norm(vectors[item]) * norm(asked) : 1;
        for (int i = 0; i < asked.length; i++) {
          own[item] += vectors[item][i] * (double) asked[i] / norm;
        }
      }
      check(search(vectors(similarity), asked, 120), own, 100, 0.5, 120);
    }
  }

  @Test
  void search_entryWithoutLocalCodes_isScoredByItsDistance() {
    Requests.upsert(
        server,
        NAME,
        "",
        Requests.entry("bare", 0).toBuilder().setCode(ByteString.copyFrom(query)).build());
    List<Neighbour> found =
        search(
            ReRankOptions.newBuilder().setLocalCodes(LocalCodesRanker.getDefaultInstance()),
            new float[SHAPE.vectorValues()],
            1);
    assertThat(found.getFirst().getId()).isEqualTo("bare");
    assertThat(found.getFirst().getScore()).isEqualTo(1);
    assertStatus(
            Code.FAILED_PRECONDITION, () -> search(vectors(""), new float[SHAPE.vectorValues()], 1))
        .withMessageContaining("image:bare");
  }

  @Test
  void search_byKeptLocalCodes_followsWritesThroughRestartCompactionAndRestore() {
    assertThat(statistics(NAME).getLocalCodeEntries()).isEqualTo(ITEMS);
    assertThat(statistics(NAME).getLocalCodeBytes()).isEqualTo((long) ITEMS * SHAPE.codeBytes());
    float[] local = floats(SHAPE.vectorValues());
    Requests.upsert(
        server,
        NAME,
        "",
        item(3, codebooks.encode(local)),
        item(4, new byte[0]),
        entry("new", codebooks.encode(local)));
    server
        .stub()
        .deleteCodes(DeleteCodesRequest.newBuilder().setIndex(NAME).addIds("item-5").build());
    Map<String, Double> expected = scores(local);
    assertThat(expected.get("new")).isEqualTo(expected.get("item-3")).isPositive();
    requireScores(NAME, local, expected);
    requireCounted(NAME, ITEMS - 1);
    server.await(
        server.stub().compactIndex(CompactIndexRequest.newBuilder().setName(NAME).build()),
        CompactIndexResponse.class);
    requireScores(NAME, local, expected);
    server.await(
        server
            .stub()
            .snapshotIndex(
                SnapshotIndexRequest.newBuilder().setIndex(NAME).setSnapshotId("kept").build()),
        IndexSnapshotInfo.class);
    server.close();
    server = new TestServer(folder);
    requireScores(NAME, local, expected);
    requireCounted(NAME, ITEMS - 1);
    server.await(
        server
            .stub()
            .restoreIndex(
                RestoreIndexRequest.newBuilder()
                    .setSnapshot(NAME + "/snapshots/kept")
                    .setIndexId("restored")
                    .build()),
        Index.class);
    requireScores("indexes/restored", local, expected);
    requireCounted("indexes/restored", ITEMS - 1);
    GetCodesResponse got =
        server
            .stub()
            .getCodes(
                GetCodesRequest.newBuilder()
                    .setIndex(NAME)
                    .addIds("item-3")
                    .addIds("item-4")
                    .build());
    assertThat(got.getEntries(0).getLocalCodes().toByteArray()).isEqualTo(codebooks.encode(local));
    assertThat(got.getEntries(1).getLocalCodes().isEmpty()).isTrue();
  }

  @Test
  void search_nothingFoundToReRank_givesNothing() {
    ReRankOptions.Builder options =
        ReRankOptions.newBuilder().setLocalCodes(LocalCodesRanker.getDefaultInstance());
    SearchRequest request =
        request(options, floats(SHAPE.vectorValues()), 5).toBuilder()
            .setFilter("id = nobody")
            .build();
    assertThat(server.stub().search(request).getResults(0).getNeighboursList()).isEmpty();
  }

  @Test
  void search_tableOfLocalCodesNamed_isScoredByTheTable() {
    float[] local = floats(SHAPE.vectorValues());
    Requests.upsert(server, NAME, "", item(3, codebooks.encode(local)));
    double byIndex = scored(NAME, LocalCodesRanker.getDefaultInstance(), local).get("item-3");
    double byTable =
        scored(NAME, LocalCodesRanker.newBuilder().setCodes(codesTable).build(), local)
            .get("item-3");
    float[] before = codebooks.decode(localCodes(3));
    assertThat(byTable).isCloseTo(dot(before, local), within(1e-5));
    assertThat(byIndex)
        .isCloseTo(dot(codebooks.decode(codebooks.encode(local)), local), within(1e-5));
  }

  @Test
  void upsert_localCodesThatDoNotFit_areRefused() {
    assertStatus(
            Code.INVALID_ARGUMENT,
            () -> Requests.upsert(server, NAME, "", item(1, new byte[SHAPE.codeBytes() + 1])))
        .withMessageContaining("8 bytes of the index's codebooks")
        .withMessageContaining("9 bytes at entry image:item-1");
    Requests.created(server, "plain", BITS, "");
    assertStatus(
            Code.INVALID_ARGUMENT,
            () -> Requests.upsert(server, "indexes/plain", "", item(1, new byte[8])))
        .withMessageContaining("with codebooks");
    assertStatus(
            Code.INVALID_ARGUMENT,
            () ->
                server
                    .stub()
                    .createIndex(
                        CreateIndexRequest.newBuilder()
                            .setIndexId("own")
                            .setIndex(
                                Index.newBuilder()
                                    .setBits(BITS)
                                    .putAnnotations("crosshash.codebooks", "tables/x"))
                            .build()))
        .withMessageContaining("crosshash.codebooks");
  }

  private CodeEntry item(int item, byte[] local) {
    return entry("item-" + item, local).toBuilder()
        .setCode(ByteString.copyFrom(codes, item * BITS / 8, BITS / 8))
        .build();
  }

  private CodeEntry entry(String id, byte[] local) {
    return Requests.entry(id, 0).toBuilder()
        .setCode(ByteString.copyFrom(query))
        .setLocalCodes(ByteString.copyFrom(local))
        .build();
  }

  private byte[] localCodes(int item) {
    return Arrays.copyOfRange(localCodes, item * SHAPE.codeBytes(), (item + 1) * SHAPE.codeBytes());
  }

  /** Local scores after the writes of the test, computed naively. */
  private Map<String, Double> scores(float[] local) {
    Map<String, Double> scores = new TreeMap<>();
    for (int item = 0; item < ITEMS; item++) {
      scores.put("item-" + item, dot(codebooks.decode(localCodes(item)), local));
    }
    double own = dot(codebooks.decode(codebooks.encode(local)), local);
    scores.put("item-3", own);
    scores.put("new", own);
    scores.put("item-4", 1 - 2.0 * distance(4) / BITS);
    scores.remove("item-5");
    return scores;
  }

  private static double dot(float[] decoded, float[] local) {
    double sum = 0;
    for (int i = 0; i < local.length; i++) {
      sum += (double) decoded[i] * local[i] / SHAPE.aggregates();
    }
    return sum;
  }

  private void requireScores(String index, float[] local, Map<String, Double> expected) {
    Map<String, Double> found = scored(index, LocalCodesRanker.getDefaultInstance(), local);
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (id, score) -> assertThat(found.get(id)).as(id).isCloseTo(score, within(1e-5)));
  }

  /** The local scores of all entries. */
  private Map<String, Double> scored(String index, LocalCodesRanker ranker, float[] local) {
    SearchRequest request =
        request(
                ReRankOptions.newBuilder()
                    .setDepth(10 * ITEMS)
                    .setHammingWeight(0)
                    .setLocalCodes(ranker),
                local,
                10 * ITEMS)
            .toBuilder()
            .setIndex(index)
            .build();
    Map<String, Double> scores = new TreeMap<>();
    server
        .stub()
        .search(request)
        .getResults(0)
        .getNeighboursList()
        .forEach(neighbour -> scores.put(neighbour.getId(), neighbour.getScore()));
    return scores;
  }

  private void requireCounted(String index, long entries) {
    assertThat(statistics(index).getLocalCodeEntries()).isEqualTo(entries);
    assertThat(statistics(index).getLocalCodeBytes()).isEqualTo(entries * SHAPE.codeBytes());
  }

  private IndexStatistics statistics(String index) {
    return server
        .stub()
        .getIndexStatistics(GetIndexStatisticsRequest.newBuilder().setName(index).build());
  }

  @Test
  void search_badOptions_areRefused() {
    float[] asked = floats(SHAPE.vectorValues());
    assertStatus(Code.INVALID_ARGUMENT, () -> search(ReRankOptions.newBuilder(), asked, 1))
        .withMessageContaining("local codes or by vectors");
    assertStatus(Code.INVALID_ARGUMENT, () -> search(vectors("").setHammingWeight(1.5), asked, 1));
    assertStatus(Code.INVALID_ARGUMENT, () -> search(vectors("").setDepth(20_000), asked, 1));
    assertStatus(Code.INVALID_ARGUMENT, () -> search(vectors("angle"), asked, 1));
    assertStatus(Code.INVALID_ARGUMENT, () -> search(vectors(""), new float[3], 1))
        .withMessageContaining("16");
    assertStatus(
            Code.INVALID_ARGUMENT,
            () ->
                server
                    .stub()
                    .search(request(vectors(""), asked, 1).toBuilder().addCodes(code()).build()))
        .withMessageContaining("each list of neighbours, 2");
    assertStatus(
        Code.INVALID_ARGUMENT,
        () ->
            server
                .stub()
                .createIndex(
                    CreateIndexRequest.newBuilder()
                        .setIndexId("other")
                        .setIndex(
                            Index.newBuilder().setBits(8).setCodebooks(vectorsTable.getName()))
                        .build()));
  }

  private void check(List<Neighbour> found, double[] own, int depth, double weight, int limit) {
    List<Integer> byDistance = new ArrayList<>(IntStream.range(0, ITEMS).boxed().toList());
    byDistance.sort(Comparator.comparingInt(this::distance));
    List<Integer> expected = new ArrayList<>(byDistance.subList(0, depth));
    Comparator<Integer> byScore = Comparator.comparingDouble(item -> -score(item, own, weight));
    expected.sort(byScore);
    expected.addAll(byDistance.subList(depth, ITEMS));
    assertThat(found)
        .extracting(Neighbour::getId)
        .containsExactlyElementsOf(
            expected.subList(0, limit).stream().map(item -> "item-" + item).toList());
    for (int rank = 0; rank < limit; rank++) {
      assertThat(found.get(rank).hasScore()).isEqualTo(rank < depth);
      if (rank < depth) {
        assertThat(found.get(rank).getScore())
            .isCloseTo(score(expected.get(rank), own, weight), within(1e-5));
      }
    }
  }

  private double score(int item, double[] own, double weight) {
    return weight * (1 - 2.0 * distance(item) / BITS) + (1 - weight) * own[item];
  }

  private int distance(int item) {
    int distance = 0;
    for (int i = 0; i < query.length; i++) {
      distance += Integer.bitCount((codes[item * query.length + i] ^ query[i]) & 0xFF);
    }
    return distance;
  }

  private List<Neighbour> search(ReRankOptions.Builder options, float[] vector, int limit) {
    return server.stub().search(request(options, vector, limit)).getResults(0).getNeighboursList();
  }

  private SearchRequest request(ReRankOptions.Builder options, float[] vector, int limit) {
    QueryVector.Builder values = QueryVector.newBuilder();
    for (float value : vector) {
      values.addValues(value);
    }
    return SearchRequest.newBuilder()
        .setIndex(NAME)
        .addCodes(code())
        .setLimit(limit)
        .setRerank(options.clone().clearQueries().addQueries(values))
        .build();
  }

  private ByteString code() {
    return ByteString.copyFrom(query);
  }

  private ReRankOptions.Builder vectors(String similarity) {
    return ReRankOptions.newBuilder()
        .setVectors(
            VectorsRanker.newBuilder()
                .setTable(vectorsTable)
                .setColumn("image")
                .setSimilarity(similarity));
  }

  private float[] floats(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static double norm(float[] vector) {
    double sum = 0;
    for (float value : vector) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}
