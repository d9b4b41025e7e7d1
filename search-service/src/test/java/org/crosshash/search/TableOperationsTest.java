package org.crosshash.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crosshash.search.Problems.assertStatus;

import com.google.protobuf.ByteString;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.search.index.IndexDefinition;
import org.crosshash.search.v1.CountRequest;
import org.crosshash.search.v1.CreateIndexRequest;
import org.crosshash.search.v1.Index;
import org.crosshash.search.v1.IndexTableRequest;
import org.crosshash.search.v1.IndexTableResponse;
import org.crosshash.search.v1.Neighbour;
import org.crosshash.search.v1.SearchRequest;
import org.crosshash.search.v1.SearchTableRequest;
import org.crosshash.search.v1.SearchTableResponse;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.CodesTable;
import org.crosshash.tables.Digest;
import org.crosshash.tables.GarbageRule;
import org.crosshash.tables.NeighboursTable;
import org.crosshash.tables.Table;
import org.crosshash.tables.TableBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TableOperationsTest {
  private static final String NAME = "indexes/sample";
  private static final int BITS = 16;
  private static final int ITEMS = 300;

  @TempDir private Path folder;
  private TestServer server;
  private String model;
  private List<String> ids;
  private byte[] images;
  private byte[] texts;
  private ArtifactReference codes;

  @BeforeEach
  void start() {
    server = new TestServer(folder);
    model =
        server
            .store()
            .putModel(new TreeMap<>(Map.of("weights", new byte[] {1})), new TreeMap<>())
            .name()
            .toString();
    ids = IntStream.range(0, ITEMS).mapToObj(i -> "item-" + i).toList();
    Random random = new Random(3);
    images = new byte[ITEMS * BITS / 8];
    texts = new byte[ITEMS * BITS / 8];
    random.nextBytes(images);
    random.nextBytes(texts);
    codes = server.codes(ids, images, texts, BITS, model);
    Index created =
        server
            .stub()
            .createIndex(
                CreateIndexRequest.newBuilder()
                    .setIndexId("sample")
                    .setIndex(Index.newBuilder().setBits(BITS).setModel(model))
                    .build());
    assertThat(created.getName()).isEqualTo(NAME);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void indexTable_wholeTable_insertsInItsOrderWithAttributes() {
    List<Optional<String>> captions =
        IntStream.range(0, ITEMS)
            .mapToObj(i -> i == 1 ? Optional.<String>empty() : Optional.of("caption " + i))
            .toList();
    ArtifactReference items =
        server.table(TableBuilder.of("items").strings("id", ids).optionalStrings("text", captions));
    IndexTableResponse response = index(request().setItems(items));
    assertThat(response.getWritten()).isEqualTo(2L * ITEMS);
    assertThat(response.getVersion()).isEqualTo(1);
    List<Neighbour> all =
        server
            .stub()
            .search(
                SearchRequest.newBuilder()
                    .setIndex(NAME)
                    .addCodes(ByteString.copyFrom(new byte[BITS / 8]))
                    .setLimit(2 * ITEMS)
                    .setIncludeAttributes(true)
                    .build())
            .getResults(0)
            .getNeighboursList();
    assertThat(all).hasSize(2 * ITEMS);
    for (Neighbour neighbour : all) {
      int row = ids.indexOf(neighbour.getId());
      assertThat(neighbour.getAttributesMap().get("text"))
          .isEqualTo(captions.get(row).orElse(null));
    }
    List<Integer> placesAtOneDistance =
        all.stream()
            .filter(neighbour -> neighbour.getDistance() == BITS / 2)
            .map(neighbour ->
                ids.indexOf(neighbour.getId())
                    + (neighbour.getModality().equals("text") ? ITEMS : 0))
            .toList();
    assertThat(placesAtOneDistance).hasSizeGreaterThan(10).isSorted();
  }

  @Test
  void indexTable_labelsAndFurtherColumns_becomeWhatFiltersSee() {
    TableBuilder items =
        TableBuilder.of("items")
            .strings("id", ids)
            .stringLists("labels", each(i -> i % 2 == 0 ? List.of("even") : List.of("odd", "num")))
            .stringLists(
                "splits", each(i -> i < 5 ? List.of("query") : List.of("train", "database")))
            .strings("group", ids)
            .optionalStrings("owner", each(i -> i < 3 ? Optional.of("me") : Optional.empty()))
            .ints("year", IntStream.range(0, ITEMS).map(i -> 2000 + i).toArray())
            .doubles(
                "score",
                IntStream.range(0, ITEMS).mapToDouble(i -> i == 0 ? Double.NaN : i).toArray());
    ArtifactReference table = server.table(items);
    assertThat(index(request().setItems(table)).getWritten()).isEqualTo(2L * ITEMS);
    assertThat(count("labels:odd")).isEqualTo(ITEMS);
    assertThat(count("labels:(even OR num)")).isEqualTo(2 * ITEMS);
    assertThat(count("split = \"database\" AND year >= 2100")).isEqualTo(2 * (ITEMS - 100));
    assertThat(count("owner = me")).isEqualTo(6);
    assertThat(count("-score:*")).isEqualTo(2);
    assertStatus(Code.INVALID_ARGUMENT, () -> count("group:*"));
    ArtifactReference text =
        server.table(TableBuilder.of("items").strings("id", ids).strings("year", ids));
    assertStatus(Code.INVALID_ARGUMENT, () -> index(request().setItems(text)))
        .withMessageContaining("one type");
    assertStatus(
            Code.INVALID_ARGUMENT, () -> index(request().setItems(table).addTypedColumns("yaer")))
        .withMessageContaining("id you mean `year`");
    assertThat(index(request().setItems(table).addTypedColumns("group")).getWritten())
        .isEqualTo(2L * ITEMS);
    assertThat(count("group = item-7")).isEqualTo(2);
    assertStatus(Code.INVALID_ARGUMENT, () -> count("year >= 2100"));
  }

  @Test
  void searchTable_filter_isPartOfTheRecipe() {
    ArtifactReference items =
        server.table(
            TableBuilder.of("items")
                .strings("id", ids)
                .stringLists("labels", each(i -> i < 20 ? List.of("few") : List.of())));
    assertThat(index(request().setItems(items)).getWritten()).isEqualTo(2L * ITEMS);
    SearchTableRequest.Builder asked =
        SearchTableRequest.newBuilder()
            .setIndex(NAME)
            .setCodes(codes)
            .setQueryModality("text")
            .setLimit(30);
    SearchTableResponse filtered = searchTable(asked.setFilter("labels:few AND modality=image"));
    assertThat(filtered.getCached()).isFalse();
    try (Table table =
        server.store().open(ArtifactName.parse(filtered.getNeighbours().getName()))) {
      NeighboursTable neighbours = NeighboursTable.of(table);
      assertThat(neighbours.rowCount()).isEqualTo(20 * ITEMS);
      assertThat(neighbours.ids()).allMatch(id -> ids.indexOf(id) < 20);
    }
    assertThat(searchTable(asked).getCached()).isTrue();
    assertThat(searchTable(asked.clearFilter()).getNeighbours().getName())
        .isNotEqualTo(filtered.getNeighbours().getName());
    assertStatus(Code.INVALID_ARGUMENT, () -> searchTable(asked.setFilter("labels:")));
  }

  private static <T> List<T> each(IntFunction<T> value) {
    return IntStream.range(0, ITEMS).mapToObj(value).toList();
  }

  private long count(String filter) {
    return server
        .stub()
        .count(CountRequest.newBuilder().setIndex(NAME).setFilter(filter).build())
        .getCount();
  }

  @Test
  void indexTable_again_replacesAndKeepsOrder() {
    assertThat(index(request()).getVersion()).isEqualTo(1);
    List<Neighbour> before = all();
    assertThat(index(request()).getVersion()).isEqualTo(2);
    assertThat(all()).isEqualTo(before);
  }

  @Test
  void indexTable_selection_writesOnlyThese() {
    ArtifactReference selection = server.selection(List.of("item-3", "item-1"));
    assertThat(index(request().setSelection(selection)).getWritten()).isEqualTo(4);
    assertThat(all()).extracting(Neighbour::getId).containsOnly("item-1", "item-3");
  }

  @Test
  void indexTable_manyRows_areWrittenInChunks() {
    int rows = 25_000;
    List<String> many = IntStream.range(0, rows).mapToObj(i -> "m" + i).toList();
    byte[] manyCodes = new byte[rows * BITS / 8];
    new Random(5).nextBytes(manyCodes);
    ArtifactReference table =
        TestServer.reference(
            CodesTable.of(many, "image", manyCodes, BITS, model).write(server.store(), Map.of()));
    IndexTableResponse response = index(request().setCodes(table));
    assertThat(response.getWritten()).isEqualTo(rows);
    assertThat(response.getVersion()).isEqualTo(3);
  }

  @Test
  void indexTable_badTables_areRefusedBeforeAnythingIsWritten() {
    assertStatus(Code.INVALID_ARGUMENT, () -> index(request().clearCodes()))
        .withMessageContaining("codes");
    assertStatus(
        Code.NOT_FOUND,
        () ->
            index(
                request()
                    .setCodes(
                        ArtifactReference.newBuilder().setName("tables/" + "00".repeat(32)))));
    assertStatus(
            Code.INVALID_ARGUMENT,
            () -> index(request().setSelection(server.selection(List.of("item-1", "nobody")))))
        .withMessageContaining("nobody");
    assertStatus(
            Code.INVALID_ARGUMENT,
            () ->
                index(
                    request()
                        .setItems(
                            server.table(
                                TableBuilder.of("items")
                                    .strings("id", List.of("item-1"))
                                    .strings("text", List.of("one"))))))
        .withMessageContaining("299 are missing");
    assertStatus(
        Code.INVALID_ARGUMENT,
        () -> index(request().setCodes(server.selection(List.of("item-1")))));
    assertStatus(
            Code.FAILED_PRECONDITION,
            () ->
                index(
                    request()
                        .setCodes(
                            server.codes(ids, images, texts, BITS, "models/" + "ab".repeat(32)))))
        .withMessageContaining("abab");
    assertStatus(
            Code.INVALID_ARGUMENT,
            () ->
                index(
                    request()
                        .setCodes(
                            server.codes(
                                ids.subList(0, ITEMS / 2), images, texts, 2 * BITS, model))))
        .withMessageContaining("32 bits");
    List<String> oneTooLong = new ArrayList<>(ids);
    oneTooLong.set(ITEMS - 1, "x".repeat(70_000));
    assertStatus(
            Code.INVALID_ARGUMENT,
            () ->
                index(
                    request()
                        .setItems(
                            server.table(
                                TableBuilder.of("items")
                                    .strings("id", ids)
                                    .strings("text", oneTooLong)))))
        .withMessageContaining("item-299");
    assertThat(all()).isEmpty();
  }

  @Test
  void indexTable_longTexts_areWrittenInSmallerChunks() {
    String text = "y".repeat(60_000);
    ArtifactReference items =
        server.table(
            TableBuilder.of("items")
                .strings("id", ids)
                .strings("text", ids.stream().map(id -> id + text).toList()));
    IndexTableResponse response = index(request().setItems(items));
    assertThat(response.getWritten()).isEqualTo(2L * ITEMS);
    assertThat(response.getVersion()).isEqualTo(5);
    assertStatus(
            Code.RESOURCE_EXHAUSTED,
            () ->
                server
                    .stub()
                    .search(
                        SearchRequest.newBuilder()
                            .setIndex(NAME)
                            .addCodes(ByteString.copyFrom(new byte[BITS / 8]))
                            .addCodes(ByteString.copyFrom(new byte[BITS / 8]))
                            .setLimit(10_000)
                            .setIncludeAttributes(true)
                            .build()))
        .withMessageContaining("include_attributes");
  }

  @Test
  void indexTable_sources_areKeptFromGarbageCollection() {
    assertThat(index(request()).getWritten()).isPositive();
    Set<ArtifactName> inUse = server.module().artifactsInUse();
    assertThat(inUse)
        .containsExactlyInAnyOrder(ArtifactName.parse(model), ArtifactName.parse(codes.getName()));
    var report = server.store().collectGarbage(new GarbageRule(Duration.ZERO, inUse, false));
    assertThat(report).isNotNull();
    assertThat(server.store().find(ArtifactName.parse(model))).isPresent();
    assertThat(server.store().find(ArtifactName.parse(codes.getName()))).isPresent();
  }

  @Test
  void searchTable_queriesOfOneModality_equalSingleSearches() {
    assertThat(index(request()).getWritten()).isPositive();
    List<String> queries = List.of("item-7", "item-2", "item-299");
    SearchTableResponse response =
        searchTable(
            searchRequest()
                .setSelection(server.selection(queries))
                .setQueryModality("image")
                .setModality("text")
                .setLimit(20));
    List<String> rows = new ArrayList<>();
    try (Table table =
        server.store().open(ArtifactName.parse(response.getNeighbours().getName()))) {
      NeighboursTable neighbours = NeighboursTable.of(table);
      for (int row = 0; row < neighbours.rowCount(); row++) {
        rows.add(
            neighbours.queries().get(row)
                + " "
                + neighbours.ranks()[row]
                + " "
                + neighbours.ids().get(row)
                + " "
                + neighbours.modalities().get(row)
                + " "
                + neighbours.distances()[row]);
      }
    }
    List<String> expected = new ArrayList<>();
    for (String query : ids.stream().filter(queries::contains).toList()) {
      int row = ids.indexOf(query);
      List<Neighbour> found =
          server
              .stub()
              .search(
                  SearchRequest.newBuilder()
                      .setIndex(NAME)
                      .addCodes(ByteString.copyFrom(images, row * BITS / 8, BITS / 8))
                      .setLimit(20)
                      .setModality("text")
                      .build())
              .getResults(0)
              .getNeighboursList();
      for (int rank = 0; rank < found.size(); rank++) {
        expected.add(
            query
                + " "
                + rank
                + " "
                + found.get(rank).getId()
                + " text "
                + found.get(rank).getDistance());
      }
    }
    assertThat(rows).hasSize(60).isEqualTo(expected);
  }

  @Test
  void searchTable_sameRequestTwice_givesTheSameTableUntilTheIndexChanges() {
    ArtifactReference half = server.selection(ids.subList(0, 150));
    assertThat(index(request().setSelection(half)).getWritten()).isPositive();
    SearchTableRequest.Builder request =
        searchRequest().setQueryModality("text").setModality("image").setLimit(5);
    SearchTableResponse first = searchTable(request);
    assertThat(first.getCached()).isFalse();
    SearchTableResponse again = searchTable(request);
    assertThat(again.getCached()).isTrue();
    assertThat(again.getNeighbours()).isEqualTo(first.getNeighbours());
    assertThat(index(request()).getWritten()).isPositive();
    SearchTableResponse changed = searchTable(request);
    assertThat(changed.getCached()).isFalse();
    assertThat(changed.getNeighbours()).isNotEqualTo(first.getNeighbours());
  }

  @Test
  void searchTable_entriesOfBothModalities_namesEachNeighboursModality() {
    assertThat(index(request()).getWritten()).isPositive();
    SearchTableResponse response =
        searchTable(
            searchRequest()
                .setSelection(server.selection(List.of("item-7")))
                .setQueryModality("image")
                .setLimit(2 * ITEMS));
    try (Table table =
        server.store().open(ArtifactName.parse(response.getNeighbours().getName()))) {
      NeighboursTable neighbours = NeighboursTable.of(table);
      Set<String> entries = new TreeSet<>();
      for (int row = 0; row < neighbours.rowCount(); row++) {
        entries.add(neighbours.modalities().get(row) + ":" + neighbours.ids().get(row));
      }
      assertThat(entries).hasSize(2 * ITEMS).contains("image:item-7", "text:item-7");
    }
  }

  @Test
  void searchTable_badRequests_areRefused() {
    assertThat(index(request()).getWritten()).isPositive();
    assertStatus(Code.INVALID_ARGUMENT, () -> searchTable(searchRequest()))
        .withMessageContaining("query_modality");
    assertStatus(
        Code.INVALID_ARGUMENT,
        () -> searchTable(searchRequest().setQueryModality("image").setLimit(0)));
    assertStatus(
        Code.INVALID_ARGUMENT,
        () -> searchTable(searchRequest().setQueryModality("image").setLimit(10_001)));
    assertStatus(
        Code.INVALID_ARGUMENT, () -> searchTable(searchRequest().setQueryModality("sound")));
    assertStatus(
        Code.FAILED_PRECONDITION,
        () ->
            searchTable(
                searchRequest()
                    .setQueryModality("image")
                    .setCodes(
                        server.codes(ids, images, texts, BITS, "models/" + "ab".repeat(32)))));
  }

  @Test
  void searchTable_recipeKeyOfKnownRequest_neverChangesUnlessTheRevisionDoes() {
    SearchTableRequest request =
        SearchTableRequest.newBuilder()
            .setIndex(NAME)
            .setQueryModality("image")
            .setModality("text")
            .setLimit(10)
            .setRequestId("does not matter")
            .build();
    IndexDefinition definition =
        new IndexDefinition(
            "sample",
            BITS,
            Optional.empty(),
            Instant.parse("2026-01-02T03:04:05Z"),
            new TreeMap<>());
    assertThat(
            SearchTableOperation.recipe(
                    request, ArtifactName.table(new Digest("1".repeat(64))), definition, 7)
                .key()
                .hex())
        .isEqualTo("3fb1758336b980cd693f870c6d47d97cee8966afb2390e5c2d6004cafac1d6c6");
  }

  private IndexTableRequest.Builder request() {
    return IndexTableRequest.newBuilder().setIndex(NAME).setCodes(codes);
  }

  private IndexTableResponse index(IndexTableRequest.Builder request) {
    return server.await(server.stub().indexTable(request.build()), IndexTableResponse.class);
  }

  private SearchTableRequest.Builder searchRequest() {
    return SearchTableRequest.newBuilder().setIndex(NAME).setCodes(codes).setLimit(10);
  }

  private SearchTableResponse searchTable(SearchTableRequest.Builder request) {
    return server.await(server.stub().searchTable(request.build()), SearchTableResponse.class);
  }

  private List<Neighbour> all() {
    return server
        .stub()
        .search(
            SearchRequest.newBuilder()
                .setIndex(NAME)
                .addCodes(ByteString.copyFrom(new byte[BITS / 8]))
                .setLimit(10_000)
                .build())
        .getResults(0)
        .getNeighboursList();
  }
}
