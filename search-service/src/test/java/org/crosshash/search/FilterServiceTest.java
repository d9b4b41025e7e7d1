package org.crosshash.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crosshash.search.Problems.assertStatus;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.search.v1.AttributeField;
import org.crosshash.search.v1.AttributeType;
import org.crosshash.search.v1.AttributeValue;
import org.crosshash.search.v1.CodeEntry;
import org.crosshash.search.v1.Combination;
import org.crosshash.search.v1.CountRequest;
import org.crosshash.search.v1.CountResponse;
import org.crosshash.search.v1.CreateIndexRequest;
import org.crosshash.search.v1.DeleteCodesRequest;
import org.crosshash.search.v1.DeleteCodesResponse;
import org.crosshash.search.v1.FacetCount;
import org.crosshash.search.v1.GetCodesRequest;
import org.crosshash.search.v1.GetCodesResponse;
import org.crosshash.search.v1.GetIndexRequest;
import org.crosshash.search.v1.Index;
import org.crosshash.search.v1.Neighbour;
import org.crosshash.search.v1.RangeSearchRequest;
import org.crosshash.search.v1.RangeSearchResponse;
import org.crosshash.search.v1.SearchRequest;
import org.crosshash.search.v1.SearchResponse;
import org.crosshash.search.v1.StringList;
import org.crosshash.search.v1.UpsertCodesRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FilterServiceTest {
  private static final String NAME = "indexes/sample";

  @TempDir private Path folder;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(folder);
    create();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void search_filter_neverGivesFewerThanMatch() {
    for (int i = 0; i < 200; i++) {
      // Those that pass are the farthest ones.
      upsert(entry("e" + i, i < 190 ? 0 : 255).addLabels(i < 190 ? "cat" : "dog"));
    }
    assertThat(ids(search(query(0, 0).setLimit(7).setFilter("labels:dog"))))
        .containsExactly("e190", "e191", "e192", "e193", "e194", "e195", "e196");
    assertThat(ids(search(query(0, 0).setLimit(7).setFilter("labels:dog AND id != e191"))))
        .startsWith("e190", "e192");
    assertThat(ids(search(query(0, 0).setFilter("labels:bird")))).isEmpty();
  }

  @Test
  void search_entries_giveLabelsAndTypedAttributesBackAfterRestart() {
    CodeEntry written =
        entry("a", 1)
            .addLabels("dog")
            .addLabels("cat")
            .putAttributes("text", "a dog")
            .putTypedAttributes("year", number(2020))
            .putTypedAttributes("split", text("database"))
            .putTypedAttributes("good", AttributeValue.newBuilder().setBoolValue(true).build())
            .putTypedAttributes(
                "at",
                AttributeValue.newBuilder()
                    .setTimeValue(Timestamp.newBuilder().setSeconds(1_600_000_000).setNanos(5000))
                    .build())
            .putTypedAttributes(
                "sources",
                AttributeValue.newBuilder()
                    .setStringsValue(StringList.newBuilder().addValues("x").addValues("y"))
                    .build())
            .build();
    upsert(written.toBuilder());
    server.close();
    server = new TestServer(folder);
    Neighbour found =
        search(
                query(0, 0)
                    .setIncludeAttributes(true)
                    .setFilter(
                        "labels:dog AND split = \"database\" AND year >= 2020 AND good = true"
                            + " AND at > 2020-01-01T00:00:00Z AND sources:(x OR z)"))
            .getResults(0)
            .getNeighbours(0);
    assertThat(found.getLabelsList()).containsExactly("cat", "dog");
    assertThat(found.getTypedAttributesMap()).isEqualTo(written.getTypedAttributesMap());
    assertThat(found.getAttributesMap()).isEqualTo(written.getAttributesMap());
    GetCodesResponse got =
        server
            .stub()
            .getCodes(GetCodesRequest.newBuilder().setIndex(NAME).addIds("b").addIds("a").build());
    assertThat(got.getMissingList()).containsExactly("b");
    assertThat(got.getEntries(0).getLabelsList()).containsExactly("cat", "dog");
    assertThat(got.getEntries(0).toBuilder().clearLabels().build())
        .isEqualTo(written.toBuilder().clearLabels().build());
    assertThat(
            server
                .stub()
                .getIndex(GetIndexRequest.newBuilder().setName(NAME).build())
                .getFieldsList())
        .extracting(AttributeField::getName)
        .containsExactly("at", "good", "sources", "split", "year");
  }

  @Test
  void search_facets_countAmongNeighbours() {
    upsert(
        entry("a", 0).addLabels("dog").putTypedAttributes("year", number(2020)),
        entry("b", 1).addLabels("dog").addLabels("cat").putTypedAttributes("year", number(2021)),
        entry("c", 3).addLabels("dog"));
    SearchResponse found =
        search(query(0, 0).setLimit(2).addFacets("labels").addFacets("year").addFacets("modality"));
    assertThat(found.getResults(0).getFacets(0).getCountsList())
        .containsExactly(count("dog", 2), count("cat", 1));
    assertThat(found.getResults(0).getFacets(1).getCountsList())
        .containsExactly(count("2020", 1), count("2021", 1));
    assertThat(found.getResults(0).getFacets(2).getCountsList()).containsExactly(count("image", 2));
    CountResponse counted =
        count(
            CountRequest.newBuilder().setFilter("labels:dog").addFacets("labels").setFacetLimit(1));
    assertThat(counted.getCount()).isEqualTo(3);
    assertThat(counted.getFacets(0).getCountsList()).containsExactly(count("dog", 3));
    assertThat(counted.getFacets(0).getDistinct()).isEqualTo(2);
    assertThat(count(CountRequest.newBuilder().setCode(bytes(0, 0)).setRadius(1)).getCount())
        .isEqualTo(2);
    assertThat(count(CountRequest.newBuilder()).getCount()).isEqualTo(3);
  }

  @Test
  void deleteCodes_filter_deletesAllThatPass() {
    upsert(
        entry("a", 0).addLabels("dog"),
        entry("a", 0).setModality("text").addLabels("dog"),
        entry("b", 0).addLabels("cat"));
    DeleteCodesResponse images = delete("labels:dog", "image");
    assertThat(images.getDeleted()).isEqualTo(1);
    assertThat(images.getVersion()).isEqualTo(2);
    assertThat(delete("labels:dog", "").getDeleted()).isEqualTo(1);
    assertThat(delete("labels:dog", "").getDeleted()).isZero();
    assertThat(ids(search(query(0, 0)))).containsExactly("b");
    assertStatus(
        Code.INVALID_ARGUMENT,
        () ->
            server
                .stub()
                .deleteCodes(
                    DeleteCodesRequest.newBuilder()
                        .setIndex(NAME)
                        .addIds("b")
                        .setFilter("labels:cat")
                        .build()));
    assertStatus(Code.INVALID_ARGUMENT, () -> delete("yaer = 3", ""));
    assertThat(ids(search(query(0, 0)))).containsExactly("b");
  }

  @Test
  void rangeSearch_pages_coverAllOnceWhileOthersWrite() {
    for (int i = 0; i < 50; i++) {
      upsert(entry("e" + i, i % 3).addLabels("kept"));
    }
    List<String> seen = new ArrayList<>();
    String token = "";
    int page = 0;
    do {
      RangeSearchResponse answer = range(7, token, "labels:kept");
      answer.getNeighboursList().forEach(neighbour -> seen.add(neighbour.getId()));
      token = answer.getNextPageToken();
      // Entries before and behind the cursor come and go; those that stay are seen once.
      upsert(entry("new" + page, page % 3));
      var _ = delete("id = e" + (49 - page), "");
      page++;
      if (page == 3) {
        server.close();
        server = new TestServer(folder);
      }
    } while (!token.isEmpty());
    assertThat(seen).doesNotHaveDuplicates();
    List<String> left = new ArrayList<>();
    for (int i = 0; i < 50 - page; i++) {
      left.add("e" + i);
    }
    assertThat(seen).containsAll(left);
  }

  @Test
  void search_pageToken_isRefusedForAnotherRequestOrIndex() {
    upsert(entry("a", 0), entry("b", 0), entry("c", 0));
    SearchResponse first = search(query(0, 0).setLimit(1));
    String token = first.getNextPageToken();
    assertThat(ids(search(query(0, 0).setLimit(5).setPageToken(token)))).containsExactly("b", "c");
    assertStatus(Code.INVALID_ARGUMENT, () -> search(query(1, 0).setLimit(1).setPageToken(token)))
        .withMessageContaining("the request that it came from");
    assertStatus(Code.INVALID_ARGUMENT, () -> search(query(0, 0).setPageToken("%")));
    assertStatus(Code.INVALID_ARGUMENT, () -> search(query(0, 0).setPageToken("x" + token)));
    assertThat(search(query(0, 0).addCodes(bytes(1, 1)).setLimit(1)).getNextPageToken()).isEmpty();
    var _ = server.stub().createIndex(creation().setReplace(true).build());
    assertStatus(
        Code.FAILED_PRECONDITION, () -> search(query(0, 0).setLimit(1).setPageToken(token)));
  }

  @Test
  void search_combinations_makeOneQueryOfAllCodes() {
    upsert(entry("near-both", 0b0011), entry("near-one", 0b1111_0000), entry("far", 0xff));
    SearchRequest.Builder two = query(0, 0).addCodes(bytes(0b1111_0000, 0)).setLimit(3);
    SearchResponse minimum = search(two.setCombination(Combination.COMBINATION_MINIMUM));
    assertThat(minimum.getResultsCount()).isEqualTo(1);
    assertThat(ids(minimum)).containsExactly("near-one", "near-both", "far");
    SearchResponse sum = search(two.setCombination(Combination.COMBINATION_SUM));
    assertThat(sum.getResults(0).getNeighboursList())
        .extracting(Neighbour::getDistance)
        .containsExactly(4, 8, 12);
    assertThat(ids(sum)).containsExactly("near-one", "near-both", "far");
    SearchResponse page = search(two.setLimit(1));
    assertThat(ids(search(two.setPageToken(page.getNextPageToken())))).containsExactly("near-both");
  }

  @Test
  void filters_thatDoNotFit_areRefusedWithACure() {
    assertStatus(Code.INVALID_ARGUMENT, () -> search(query(0, 0).setFilter("year > 3")));
    upsert(
        entry("a", 0)
            .putTypedAttributes("year", number(2020))
            .putTypedAttributes("good", AttributeValue.newBuilder().setBoolValue(true).build())
            .putTypedAttributes("split", text("database")));
    refused("yaer >= 2020", "id you mean `year`");
    refused("year >= \"x\"", "is a number");
    refused("year = x", "is a number");
    refused("good = 1", "is a boolean");
    refused("good > true", "has no order");
    refused("labels > a", "has no order");
    refused("modality = audio", "modality is one of");
    refused("modality > image", "compares by");
    refused("year >", "character 7");
    refused("a:\"" + "b".repeat(20_000) + "\"", "16384 characters");
    assertStatus(Code.INVALID_ARGUMENT, () -> search(query(0, 0).addFacets("yaer")))
        .withMessageContaining("id you mean `year`");
    assertStatus(
        Code.INVALID_ARGUMENT, () -> search(query(0, 0).addFacets("year").addFacets("year")));
    assertStatus(
        Code.INVALID_ARGUMENT, () -> search(query(0, 0).addFacets("year").setFacetLimit(1001)));
    assertStatus(Code.INVALID_ARGUMENT, () -> count(CountRequest.newBuilder().setRadius(3)));
    assertStatus(
        Code.OUT_OF_RANGE,
        () -> count(CountRequest.newBuilder().setCode(bytes(0, 0)).setRadius(17)));
    assertStatus(
        Code.INVALID_ARGUMENT,
        () ->
            server
                .stub()
                .getCodes(
                    GetCodesRequest.newBuilder().setIndex(NAME).addIds("a").addIds("a").build()));
    assertStatus(
        Code.OUT_OF_RANGE,
        () ->
            server
                .stub()
                .rangeSearch(
                    RangeSearchRequest.newBuilder()
                        .setIndex(NAME)
                        .setCode(bytes(0, 0))
                        .setRadius(17)
                        .build()));
  }

  @Test
  void upsertCodes_badAttributes_areRefusedAndChangeNothing() {
    upsert(entry("a", 0).putTypedAttributes("year", number(2020)));
    refused(
        entry("b", 0).putTypedAttributes("year", text("x")),
        "is a number and at entry image:b a string");
    refused(
        entry("b", 0).putTypedAttributes("year", AttributeValue.getDefaultInstance()),
        "has a value");
    refused(entry("b", 0).putTypedAttributes("id", text("x")), "another name");
    refused(entry("b", 0).putTypedAttributes("", text("x")), "1 to 64 bytes");
    refused(entry("b", 0).putTypedAttributes("n", number(Double.NaN)), "finite");
    refused(entry("b", 0).putTypedAttributes("s", text("x".repeat(1025))), "1024 bytes");
    refused(entry("b", 0).addLabels(""), "empty");
    refused(
        entry("b", 0)
            .putTypedAttributes(
                "t",
                AttributeValue.newBuilder()
                    .setTimeValue(Timestamp.newBuilder().setNanos(1))
                    .build()),
        "microseconds");
    assertThat(ids(search(query(0, 0)))).containsExactly("a");
    // The type is free again once no entry has the name.
    assertThat(delete("id = a", "").getDeleted()).isEqualTo(1);
    upsert(entry("b", 0).putTypedAttributes("year", text("x")));
    assertThat(
            server
                .stub()
                .getIndex(GetIndexRequest.newBuilder().setName(NAME).build())
                .getFields(0)
                .getType())
        .isEqualTo(AttributeType.ATTRIBUTE_TYPE_STRING);
  }

  private void refused(String filter, String why) {
    assertStatus(Code.INVALID_ARGUMENT, () -> search(query(0, 0).setFilter(filter)))
        .withMessageContaining(why);
  }

  private void refused(CodeEntry.Builder entry, String why) {
    assertStatus(Code.INVALID_ARGUMENT, () -> upsert(entry)).withMessageContaining(why);
  }

  private void create() {
    var _ = server.stub().createIndex(creation().build());
  }

  private static CreateIndexRequest.Builder creation() {
    return CreateIndexRequest.newBuilder()
        .setIndexId("sample")
        .setIndex(Index.newBuilder().setBits(16));
  }

  private void upsert(CodeEntry.Builder... entries) {
    UpsertCodesRequest.Builder request = UpsertCodesRequest.newBuilder().setIndex(NAME);
    for (CodeEntry.Builder entry : entries) {
      request.addEntries(entry);
    }
    var _ = server.stub().upsertCodes(request.build());
  }

  private SearchResponse search(SearchRequest.Builder request) {
    return server.stub().search(request.build());
  }

  private CountResponse count(CountRequest.Builder request) {
    return server.stub().count(request.setIndex(NAME).build());
  }

  private DeleteCodesResponse delete(String filter, String modality) {
    return server
        .stub()
        .deleteCodes(
            DeleteCodesRequest.newBuilder()
                .setIndex(NAME)
                .setFilter(filter)
                .setModality(modality)
                .build());
  }

  private RangeSearchResponse range(int size, String token, String filter) {
    return server
        .stub()
        .rangeSearch(
            RangeSearchRequest.newBuilder()
                .setIndex(NAME)
                .setCode(bytes(0, 0))
                .setRadius(1)
                .setFilter(filter)
                .setPageSize(size)
                .setPageToken(token)
                .build());
  }

  private static List<String> ids(SearchResponse response) {
    return response.getResults(0).getNeighboursList().stream().map(Neighbour::getId).toList();
  }

  private static FacetCount count(String value, long count) {
    return FacetCount.newBuilder().setValue(value).setCount(count).build();
  }

  private static SearchRequest.Builder query(int... code) {
    return SearchRequest.newBuilder().setIndex(NAME).addCodes(bytes(code));
  }

  private static CodeEntry.Builder entry(String id, int code) {
    return CodeEntry.newBuilder().setId(id).setModality("image").setCode(bytes(code, 0));
  }

  private static AttributeValue number(double value) {
    return AttributeValue.newBuilder().setNumberValue(value).build();
  }

  private static AttributeValue text(String value) {
    return AttributeValue.newBuilder().setStringValue(value).build();
  }

  private static ByteString bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return ByteString.copyFrom(bytes);
  }
}
