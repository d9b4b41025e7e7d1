package org.crosshash.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.crosshash.search.Problems.assertStatus;

import com.google.protobuf.ByteString;
import io.grpc.Status.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.crosshash.search.v1.CodeEntry;
import org.crosshash.search.v1.CreateIndexRequest;
import org.crosshash.search.v1.DeleteCodesRequest;
import org.crosshash.search.v1.DeleteCodesResponse;
import org.crosshash.search.v1.DeleteIndexRequest;
import org.crosshash.search.v1.ExplainRequest;
import org.crosshash.search.v1.ExplainResponse;
import org.crosshash.search.v1.GetIndexRequest;
import org.crosshash.search.v1.Index;
import org.crosshash.search.v1.ListIndexesRequest;
import org.crosshash.search.v1.ListIndexesResponse;
import org.crosshash.search.v1.Neighbour;
import org.crosshash.search.v1.SearchPlan;
import org.crosshash.search.v1.SearchRequest;
import org.crosshash.search.v1.SearchResponse;
import org.crosshash.search.v1.UpsertCodesRequest;
import org.crosshash.search.v1.UpsertCodesResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IndexServiceTest {
  private static final String MODEL = "models/" + "ab".repeat(32);
  private static final String NAME = "indexes/sample";

  @TempDir private Path folder;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(folder);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void createIndex_newId_answersEmptyIndex() {
    Index created = create("sample", 16, MODEL);
    assertThat(created.getName()).isEqualTo(NAME);
    assertThat(created.getBits()).isEqualTo(16);
    assertThat(created.getModel()).isEqualTo(MODEL);
    assertThat(created.getSize()).isZero();
    assertThat(created.getVersion()).isZero();
    assertThat(created.getAnnotationsMap()).containsEntry("for", "test");
    assertThat(get(NAME)).isEqualTo(created);
  }

  @Test
  void createIndex_takenId_isRefusedOrReplaced() {
    create("sample", 16, "");
    upsert("", entry("a", "image", 1, 0));
    assertStatus(Code.ALREADY_EXISTS, () -> create("sample", 16, ""));
    assertStatus(
        Code.ALREADY_EXISTS,
        () -> server.stub().createIndex(creation("sample", 32, "").setReplace(true).build()));
    Index replaced = server.stub().createIndex(creation("sample", 16, "").setReplace(true).build());
    assertThat(replaced.getSize()).isZero();
    assertThat(replaced.getVersion()).isEqualTo(2);
  }

  @Test
  void createIndex_badDefinition_isRefused() {
    assertStatus(Code.INVALID_ARGUMENT, () -> create("../up", 16, ""));
    assertStatus(Code.INVALID_ARGUMENT, () -> create("", 16, ""));
    assertStatus(Code.INVALID_ARGUMENT, () -> create("sample", 12, ""));
    assertStatus(Code.INVALID_ARGUMENT, () -> create("sample", 16, "models/x"));
    assertThat(list(0, "").getIndexesList()).isEmpty();
  }

  @Test
  void getIndex_unknownId_suggestsTheNearest() {
    assertStatus(Code.NOT_FOUND, () -> get(NAME)).withMessageContaining("Create it first");
    create("sample", 16, "");
    assertStatus(Code.NOT_FOUND, () -> get("indexes/sampel"))
        .withMessageContaining("id you mean `sample`");
    assertStatus(Code.INVALID_ARGUMENT, () -> get("sample"));
    assertStatus(Code.NOT_FOUND, () -> get("indexes/.."));
  }

  @Test
  void listIndexes_pages_coverAllByName() {
    for (String id : List.of("c", "a", "b")) {
      create(id, 16, "");
    }
    ListIndexesResponse first = list(2, "");
    assertThat(first.getIndexesList())
        .extracting(Index::getName)
        .containsExactly("indexes/a", "indexes/b");
    ListIndexesResponse second = list(2, first.getNextPageToken());
    assertThat(second.getIndexesList()).extracting(Index::getName).containsExactly("indexes/c");
    assertThat(second.getNextPageToken()).isEmpty();
    assertStatus(Code.INVALID_ARGUMENT, () -> list(-1, ""));
    assertStatus(Code.INVALID_ARGUMENT, () -> list(0, "%%"));
  }

  @Test
  void deleteIndex_existing_isGoneAlsoAfterRestart() {
    create("sample", 16, "");
    upsert("", entry("a", "image", 1, 0));
    delete();
    assertStatus(Code.NOT_FOUND, () -> get(NAME));
    assertStatus(Code.NOT_FOUND, this::delete);
    server.close();
    server = new TestServer(folder);
    assertThat(list(0, "").getIndexesList()).isEmpty();
    assertThat(create("sample", 32, "").getBits()).isEqualTo(32);
  }

  @Test
  void upsertCodes_newAndKnown_countsBothAndSurvivesRestart() {
    create("sample", 16, MODEL);
    UpsertCodesResponse first = upsert(MODEL, entry("a", "image", 1, 0), entry("a", "text", 3, 0));
    assertThat(first)
        .isEqualTo(UpsertCodesResponse.newBuilder().setVersion(1).setInserted(2).build());
    UpsertCodesResponse second =
        upsert(MODEL, entry("b", "image", 1, 0), entry("a", "image", 7, 0));
    assertThat(second)
        .isEqualTo(
            UpsertCodesResponse.newBuilder().setVersion(2).setInserted(1).setUpdated(1).build());
    SearchResponse before = search(query(0, 0).setIncludeAttributes(true));
    server.close();
    server = new TestServer(folder);
    SearchResponse after = search(query(0, 0).setIncludeAttributes(true));
    assertThat(after.getResultsList()).isEqualTo(before.getResultsList());
    assertThat(after.getVersion()).isEqualTo(2);
    assertThat(after.getResults(0).getNeighboursList())
        .extracting(Neighbour::getId, Neighbour::getModality, Neighbour::getDistance)
        .containsExactly(tuple("b", "image", 1), tuple("a", "text", 2), tuple("a", "image", 3));
    assertThat(after.getResults(0).getNeighbours(0).getAttributesMap()).containsEntry("text", "b");
  }

  @Test
  void upsertCodes_badRequests_areRefusedAndChangeNothing() {
    create("sample", 16, MODEL);
    assertStatus(Code.INVALID_ARGUMENT, () -> upsert(MODEL)).withMessageContaining("1 to 10000");
    assertStatus(Code.INVALID_ARGUMENT, () -> upsert(MODEL, entry("a", "image", 1)))
        .withMessageContaining("16 bits");
    assertStatus(Code.INVALID_ARGUMENT, () -> upsert(MODEL, entry("a", "audio", 1, 0)));
    assertStatus(Code.INVALID_ARGUMENT, () -> upsert(MODEL, entry("", "image", 1, 0)));
    assertStatus(
            Code.INVALID_ARGUMENT,
            () -> upsert(MODEL, entry("a", "image", 1, 0), entry("a", "image", 2, 0)))
        .withMessageContaining("image:a");
    assertStatus(Code.FAILED_PRECONDITION, () -> upsert("", entry("a", "image", 1, 0)));
    assertStatus(
        Code.FAILED_PRECONDITION,
        () -> upsert("models/" + "cd".repeat(32), entry("a", "image", 1, 0)));
    assertThat(get(NAME).getVersion()).isZero();
    assertThat(get(NAME).getSize()).isZero();
  }

  @Test
  void deleteCodes_oneModalityOrAll_deletesThose() {
    create("sample", 16, "");
    upsert(
        "",
        entry("a", "image", 1, 0),
        entry("a", "text", 1, 0),
        entry("b", "image", 1, 0),
        entry("b", "text", 1, 0));
    DeleteCodesResponse texts =
        server
            .stub()
            .deleteCodes(
                DeleteCodesRequest.newBuilder()
                    .setIndex(NAME)
                    .addIds("a")
                    .addIds("unknown")
                    .setModality("text")
                    .build());
    assertThat(texts.getDeleted()).isEqualTo(1);
    assertThat(texts.getVersion()).isEqualTo(2);
    DeleteCodesResponse all =
        server
            .stub()
            .deleteCodes(DeleteCodesRequest.newBuilder().setIndex(NAME).addIds("b").build());
    assertThat(all.getDeleted()).isEqualTo(2);
    assertThat(search(query(0, 0)).getResults(0).getNeighboursList())
        .extracting(Neighbour::getId)
        .containsExactly("a");
    assertStatus(
        Code.INVALID_ARGUMENT,
        () -> server.stub().deleteCodes(DeleteCodesRequest.newBuilder().setIndex(NAME).build()));
  }

  @Test
  void search_options_narrowTheAnswer() {
    create("sample", 16, "");
    upsert(
        "",
        IntStream.range(0, 12)
            .mapToObj(i -> entry("e" + i, i % 2 == 0 ? "image" : "text", (1 << (i / 2)) - 1, 0))
            .toArray(CodeEntry[]::new));
    assertThat(search(query(0, 0)).getResults(0).getNeighboursCount()).isEqualTo(10);
    assertThat(search(query(0, 0).setLimit(3)).getResults(0).getNeighboursList())
        .extracting(Neighbour::getId)
        .containsExactly("e0", "e1", "e2");
    assertThat(
            search(query(0, 0).setLimit(100).setRadius(1).setModality("text"))
                .getResults(0)
                .getNeighboursList())
        .extracting(Neighbour::getId)
        .containsExactly("e1", "e3");
    assertThat(search(query(0, 0).setRadius(0)).getResults(0).getNeighboursList())
        .extracting(Neighbour::getId)
        .containsExactly("e0", "e1");
    SearchResponse two = search(query(0, 0).addCodes(bytes(255, 255)).setLimit(1));
    assertThat(two.getResultsCount()).isEqualTo(2);
    assertThat(two.getResults(1).getNeighbours(0).getId()).isEqualTo("e10");
    assertThat(two.getResults(1).getNeighbours(0).getAttributesMap()).isEmpty();
  }

  @Test
  void search_badRequests_areRefused() {
    create("sample", 16, "");
    assertStatus(Code.INVALID_ARGUMENT, () -> search(SearchRequest.newBuilder().setIndex(NAME)));
    assertStatus(Code.INVALID_ARGUMENT, () -> search(query(0, 0).setLimit(-1)));
    assertStatus(Code.INVALID_ARGUMENT, () -> search(query(0, 0).setLimit(10_001)));
    assertStatus(Code.OUT_OF_RANGE, () -> search(query(0, 0).setRadius(17)));
    assertStatus(Code.OUT_OF_RANGE, () -> search(query(0, 0).setRadius(-1)));
    assertStatus(Code.INVALID_ARGUMENT, () -> search(query(0)));
    assertStatus(Code.INVALID_ARGUMENT, () -> search(query(0, 0).setModality("audio")));
    SearchRequest.Builder tooMany = query(0, 0).setLimit(10_000);
    for (int i = 0; i < 100; i++) {
      tooMany.addCodes(bytes(0, 0));
    }
    assertStatus(Code.INVALID_ARGUMENT, () -> search(tooMany)).withMessageContaining("SearchTable");
    assertStatus(Code.NOT_FOUND, () -> search(query(0, 0).setIndex("indexes/other")));
  }

  @Test
  void explain_smallIndex_tellsThatItWasScanned() {
    create("sample", 16, "");
    upsert("", entry("a", "image", 1, 0), entry("b", "image", 3, 0));
    SearchRequest.Builder two = query(0, 0).addCodes(bytes(255, 255));
    ExplainResponse explained = server.stub().explain(explain(two));
    assertThat(explained.getVersion()).isEqualTo(1);
    assertThat(explained.getPlansList())
        .extracting(SearchPlan::getKind, SearchPlan::getScanned, SearchPlan::getSubstrings)
        .containsExactly(
            tuple(SearchPlan.Kind.KIND_FLAT, 2L, 0), tuple(SearchPlan.Kind.KIND_FLAT, 2L, 0));
    assertThat(explained.getPlans(0).getReason()).startsWith("scan: 2 codes");
    assertThat(search(two).getPlansList()).isEmpty();
    SearchResponse answered = search(two.setIncludePlans(true));
    assertThat(answered.getPlansList()).isEqualTo(explained.getPlansList());
    assertThat(answered.getResultsCount()).isEqualTo(2);
    assertStatus(
        Code.INVALID_ARGUMENT,
        () -> server.stub().explain(explain(SearchRequest.newBuilder().setIndex(NAME))));
  }

  @Test
  void search_minimumVersion_isReachedOrRefusedInTime() {
    create("sample", 16, "");
    upsert("", entry("a", "image", 1, 0));
    assertThat(search(query(0, 0).setMinimumVersion(1)).getVersion()).isEqualTo(1);
    assertStatus(
        Code.DEADLINE_EXCEEDED,
        () ->
            server
                .stub()
                .withDeadlineAfter(300, TimeUnit.MILLISECONDS)
                .search(query(0, 0).setMinimumVersion(2).build()));
  }

  @Test
  void damagedIndex_isNamedListedAndCanBeDeleted() throws IOException {
    create("sample", 16, "");
    create("whole", 16, "");
    upsert("", entry("a", "image", 1, 0));
    server.close();
    Path witness =
        folder.resolve("search").resolve("indexes").resolve("sample").resolve("acknowledged");
    Files.write(witness, new byte[] {1, 2, 3});
    server = new TestServer(folder);
    assertStatus(Code.DATA_LOSS, () -> search(query(0, 0)))
        .withMessageContaining(witness.getFileName().toString());
    assertThat(list(0, "").getIndexesList())
        .extracting(index -> index.containsAnnotations(SearchFace.DAMAGE_ANNOTATION))
        .containsExactly(true, false);
    delete();
    assertThat(list(0, "").getIndexesList()).hasSize(1);
  }

  private Index create(String id, int bits, String model) {
    return server.stub().createIndex(creation(id, bits, model).build());
  }

  private static CreateIndexRequest.Builder creation(String id, int bits, String model) {
    return CreateIndexRequest.newBuilder()
        .setIndexId(id)
        .setIndex(Index.newBuilder().setBits(bits).setModel(model).putAnnotations("for", "test"));
  }

  private Index get(String name) {
    return server.stub().getIndex(GetIndexRequest.newBuilder().setName(name).build());
  }

  private ListIndexesResponse list(int size, String token) {
    return server
        .stub()
        .listIndexes(ListIndexesRequest.newBuilder().setPageSize(size).setPageToken(token).build());
  }

  private void delete() {
    var _ = server.stub().deleteIndex(DeleteIndexRequest.newBuilder().setName(NAME).build());
  }

  private UpsertCodesResponse upsert(String model, CodeEntry... entries) {
    return server
        .stub()
        .upsertCodes(
            UpsertCodesRequest.newBuilder()
                .setIndex(NAME)
                .setModel(model)
                .addAllEntries(List.of(entries))
                .build());
  }

  private SearchResponse search(SearchRequest.Builder request) {
    return server.stub().search(request.build());
  }

  private static ExplainRequest explain(SearchRequest.Builder search) {
    return ExplainRequest.newBuilder().setSearch(search).build();
  }

  private static SearchRequest.Builder query(int... code) {
    return SearchRequest.newBuilder().setIndex(NAME).addCodes(bytes(code));
  }

  private static CodeEntry entry(String id, String modality, int... code) {
    return CodeEntry.newBuilder()
        .setId(id)
        .setModality(modality)
        .setCode(bytes(code))
        .putAttributes("text", id)
        .build();
  }

  private static ByteString bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return ByteString.copyFrom(bytes);
  }
}
