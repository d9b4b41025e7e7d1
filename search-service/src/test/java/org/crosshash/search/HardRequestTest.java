package org.crosshash.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crosshash.search.Problems.assertStatus;

import com.google.protobuf.ByteString;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.search.v1.Combination;
import org.crosshash.search.v1.CompactIndexRequest;
import org.crosshash.search.v1.CompactIndexResponse;
import org.crosshash.search.v1.CountRequest;
import org.crosshash.search.v1.CountResponse;
import org.crosshash.search.v1.DeleteCodesRequest;
import org.crosshash.search.v1.ExplainRequest;
import org.crosshash.search.v1.GetCodesRequest;
import org.crosshash.search.v1.Index;
import org.crosshash.search.v1.IndexSnapshotInfo;
import org.crosshash.search.v1.RangeSearchRequest;
import org.crosshash.search.v1.RestoreIndexRequest;
import org.crosshash.search.v1.SearchRequest;
import org.crosshash.search.v1.SearchResponse;
import org.crosshash.search.v1.SearchTableRequest;
import org.crosshash.search.v1.SearchTableResponse;
import org.crosshash.search.v1.SnapshotIndexRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of an empty index, and answers that would be too large. */
final class HardRequestTest {
  private static final String NAME = "indexes/sample";

  @TempDir private Path folder;

  @Test
  void emptyIndex_everyRead_answersWithNothing() {
    try (TestServer server = new TestServer(folder)) {
      Requests.created(server, "sample", 16, "");
      requireNothing(server);
      Requests.upsert(server, NAME, "", Requests.entry("a", 1, 0));
      var _ =
          server
              .stub()
              .deleteCodes(DeleteCodesRequest.newBuilder().setIndex(NAME).addIds("a").build());
      requireNothing(server);
      assertThat(
              server
                  .await(
                      server
                          .stub()
                          .compactIndex(CompactIndexRequest.newBuilder().setName(NAME).build()),
                      CompactIndexResponse.class)
                  .getReclaimedSlots())
          .isEqualTo(1);
      requireNothing(server);
      assertThat(
              server
                  .await(
                      server
                          .stub()
                          .snapshotIndex(
                              SnapshotIndexRequest.newBuilder()
                                  .setIndex(NAME)
                                  .setSnapshotId("empty")
                                  .build()),
                      IndexSnapshotInfo.class)
                  .getEntries())
          .isZero();
      assertThat(
              server
                  .await(
                      server
                          .stub()
                          .restoreIndex(
                              RestoreIndexRequest.newBuilder()
                                  .setSnapshot(NAME + "/snapshots/empty")
                                  .setIndexId("again")
                                  .build()),
                      Index.class)
                  .getSize())
          .isZero();
    }
  }

  private static void requireNothing(TestServer server) {
    SearchRequest two = request().addCodes(Requests.code(1, 1)).build();
    SearchResponse found = server.stub().search(two);
    assertThat(found.getResultsList())
        .hasSize(2)
        .allMatch(neighbours -> neighbours.getNeighboursCount() == 0);
    assertThat(found.getNextPageToken()).isEmpty();
    for (Combination combination :
        List.of(Combination.COMBINATION_MINIMUM, Combination.COMBINATION_SUM)) {
      assertThat(
              server
                  .stub()
                  .search(two.toBuilder().setCombination(combination).build())
                  .getResults(0)
                  .getNeighboursList())
          .isEmpty();
    }
    SearchRequest filtered =
        request().setFilter("NOT labels:dog OR id = a OR modality = image").build();
    assertThat(server.stub().search(filtered).getResults(0).getNeighboursList()).isEmpty();
    assertThat(
            server
                .stub()
                .rangeSearch(
                    RangeSearchRequest.newBuilder()
                        .setIndex(NAME)
                        .setCode(Requests.code(0, 0))
                        .setRadius(16)
                        .build())
                .getNeighboursList())
        .isEmpty();
    CountResponse counted =
        server
            .stub()
            .count(
                CountRequest.newBuilder()
                    .setIndex(NAME)
                    .addFacets("labels")
                    .addFacets("modality")
                    .build());
    assertThat(counted.getCount()).isZero();
    assertThat(counted.getFacetsList())
        .allMatch(facet -> facet.getCountsCount() == 0 && facet.getDistinct() == 0);
    assertThat(
            server
                .stub()
                .explain(ExplainRequest.newBuilder().setSearch(two).build())
                .getPlansList())
        .hasSize(2);
    assertThat(
            server
                .stub()
                .getCodes(GetCodesRequest.newBuilder().setIndex(NAME).addIds("a").build())
                .getMissingList())
        .containsExactly("a");
    ArtifactReference codes = server.codes(List.of("q"), new byte[2], new byte[2], 16, "");
    assertThat(
            server
                .await(
                    server
                        .stub()
                        .searchTable(
                            SearchTableRequest.newBuilder()
                                .setIndex(NAME)
                                .setCodes(codes)
                                .setQueryModality("text")
                                .setLimit(3)
                                .build()),
                    SearchTableResponse.class)
                .getNeighbours()
                .getName())
        .startsWith("tables/");
    assertThat(
            server
                .stub()
                .deleteCodes(
                    DeleteCodesRequest.newBuilder().setIndex(NAME).setFilter("id:*").build())
                .getDeleted())
        .isZero();
  }

  @Test
  void answer_tooLarge_isRefusedWithTheCure() {
    SearchLimits limits = new SearchLimits(4, Duration.ZERO, 4, 10, 40, 2048, 100);
    try (TestServer server = new TestServer(folder, limits)) {
      Requests.created(server, "sample", 16, "");
      for (String id : List.of("a", "b", "c")) {
        Requests.upsert(
            server,
            NAME,
            "",
            Requests.entry(id, 1, 0).toBuilder().putAttributes("text", "x".repeat(1000)).build());
      }
      assertThat(server.stub().search(request().build()).getResults(0).getNeighboursCount())
          .isEqualTo(3);
      assertStatus(
              Code.RESOURCE_EXHAUSTED,
              () -> server.stub().search(request().setIncludeAttributes(true).build()))
          .withMessageContaining("at most 2048 bytes")
          .withMessageContaining("Ask for fewer entries");
      assertStatus(
              Code.RESOURCE_EXHAUSTED,
              () ->
                  server
                      .stub()
                      .getCodes(
                          GetCodesRequest.newBuilder()
                              .setIndex(NAME)
                              .addAllIds(List.of("a", "b", "c"))
                              .build()))
          .withMessageContaining("at most 2048 bytes");
    }
  }

  @Test
  void searchTable_noNeighboursOrTooMany_isRefused() {
    try (TestServer server = new TestServer(folder)) {
      Requests.created(server, "sample", 16, "");
      ArtifactReference codes = server.codes(List.of("q"), new byte[2], new byte[2], 16, "");
      for (int limit : List.of(0, -1, 10_001)) {
        assertStatus(
                Code.INVALID_ARGUMENT,
                () ->
                    server
                        .stub()
                        .searchTable(
                            SearchTableRequest.newBuilder()
                                .setIndex(NAME)
                                .setCodes(codes)
                                .setLimit(limit)
                                .build()))
            .withMessageContaining("1 to 10000");
      }
      assertStatus(
              Code.INVALID_ARGUMENT,
              () ->
                  server
                      .stub()
                      .searchTable(
                          SearchTableRequest.newBuilder()
                              .setIndex(NAME)
                              .setCodes(codes)
                              .setLimit(1)
                              .setFilter("labels:(dog OR")
                              .build()))
          .withMessageContaining("character 15")
          .withMessageContaining("^");
    }
  }

  private static SearchRequest.Builder request() {
    return SearchRequest.newBuilder()
        .setIndex(NAME)
        .addCodes(ByteString.copyFrom(new byte[] {0, 0}));
  }
}
