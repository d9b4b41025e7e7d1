package org.crosshash.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crosshash.search.Problems.assertStatus;

import com.google.protobuf.ByteString;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Context;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.crosshash.search.v1.CodeEntry;
import org.crosshash.search.v1.GetIndexStatisticsRequest;
import org.crosshash.search.v1.IndexStatistics;
import org.crosshash.search.v1.SearchRequest;
import org.crosshash.wire.GrpcErrors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SearchLimitsTest {
  private static final String NAME = "indexes/sample";

  @TempDir private Path folder;

  @Test
  void search_beyondAQuota_isRefusedWithTheCure() {
    SearchLimits limits = new SearchLimits(2, Duration.ZERO, 2, 6, 1024, 3);
    try (TestServer server = new TestServer(folder, limits)) {
      Requests.created(server, "sample", 16, "");
      Requests.upsert(server, NAME, "", Requests.entry("a", 1, 0), Requests.entry("b", 2, 0));
      assertStatus(
              Code.RESOURCE_EXHAUSTED,
              () ->
                  Requests.upsert(
                      server, NAME, "", Requests.entry("c", 1, 0), Requests.entry("d", 2, 0)))
          .withMessageContaining("at most 3 entries");
      Requests.upsert(server, NAME, "", Requests.entry("c", 1, 0));
      SearchRequest one = request(1, 3);
      assertThat(server.stub().search(one).getResults(0).getNeighboursCount()).isEqualTo(3);
      assertStatus(Code.INVALID_ARGUMENT, () -> server.stub().search(request(3, 1)))
          .withMessageContaining("1 to 2 codes");
      assertStatus(Code.INVALID_ARGUMENT, () -> server.stub().search(request(2, 4)))
          .withMessageContaining("at most 6 neighbours");
    }
  }

  @Test
  void enter_allPlacesTaken_isRefusedWithAHintToTryAgain() {
    SearchGate gate = new SearchGate(new SearchLimits(1, Duration.ofMillis(5), 1, 1, 1024, 1));
    try (SearchGate.Turn _ = gate.enter(Context.current())) {
      assertThat(gate.inProgress()).isEqualTo(1);
      Status refused = GrpcErrors.status(failure(gate));
      assertThat(refused.getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED.value());
      assertThat(refused.getDetailsList()).anyMatch(detail -> detail.is(RetryInfo.class));
    }
    assertThat(gate.inProgress()).isZero();
    gate.enter(Context.current()).close();
  }

  @Test
  void search_deadlineTooShort_endsAndTheScanStops() {
    try (TestServer server = new TestServer(folder)) {
      Requests.created(server, "sample", 512, "");
      Random random = new Random(2);
      for (int batch = 0; batch < 15; batch++) {
        List<CodeEntry> entries = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
          entries.add(Requests.random(batch + "-" + i, 512, random));
        }
        Requests.upsert(server, NAME, "", entries.toArray(CodeEntry[]::new));
      }
      // 1,024 queries over 150,000 codes of 512 bits take far longer than this.
      SearchRequest.Builder request = SearchRequest.newBuilder().setIndex(NAME).setLimit(900);
      for (int query = 0; query < 1024; query++) {
        request.addCodes(Requests.random("", 512, random).getCode());
      }
      assertStatus(
          Code.DEADLINE_EXCEEDED,
          () -> server.stub().withDeadlineAfter(60, TimeUnit.MILLISECONDS).search(request.build()));
      IndexStatistics statistics = statistics(server);
      for (int wait = 0; wait < 200 && statistics.getSearchesInProgress() > 0; wait++) {
        pause();
        statistics = statistics(server);
      }
      assertThat(statistics.getSearchesInProgress()).isZero();
      assertThat(statistics.getSearches()).as("searches that ran to their end").isZero();
    }
  }

  private static Throwable failure(SearchGate gate) {
    try {
      gate.enter(Context.current()).close();
      throw new AssertionError("it was let in");
    } catch (RuntimeException e) {
      return e;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static IndexStatistics statistics(TestServer server) {
    return server
        .stub()
        .getIndexStatistics(GetIndexStatisticsRequest.newBuilder().setName(NAME).build());
  }

  private static SearchRequest request(int codes, int limit) {
    SearchRequest.Builder request = SearchRequest.newBuilder().setIndex(NAME).setLimit(limit);
    for (int i = 0; i < codes; i++) {
      request.addCodes(ByteString.copyFrom(new byte[2]));
    }
    return request.build();
  }
}
