package org.crosshash.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
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
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.errors.CrosshashException;
import org.crosshash.search.v1.CodeEntry;
import org.crosshash.search.v1.GetIndexStatisticsRequest;
import org.crosshash.search.v1.IndexStatistics;
import org.crosshash.search.v1.IndexTableRequest;
import org.crosshash.search.v1.IndexTableResponse;
import org.crosshash.search.v1.RangeSearchRequest;
import org.crosshash.search.v1.SearchRequest;
import org.crosshash.search.v1.SearchTableRequest;
import org.crosshash.wire.GrpcErrors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

final class SearchLimitsTest {
  private static final String NAME = "indexes/sample";

  @TempDir private Path folder;

  @Test
  void search_beyondAQuota_isRefusedWithTheCure() {
    SearchLimits limits = new SearchLimits(2, Duration.ZERO, 2, 5, 6, 1024, 3);
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
      assertStatus(Code.INVALID_ARGUMENT, () -> server.stub().search(request(1, 6)))
          .withMessageContaining("at most 5 neighbours of one code");
      assertThat(server.stub().search(request(1, 0)).getResults(0).getNeighboursCount())
          .as("asked for the usual number, which is more than allowed")
          .isEqualTo(3);
      assertStatus(
              Code.INVALID_ARGUMENT,
              () ->
                  server
                      .stub()
                      .rangeSearch(
                          RangeSearchRequest.newBuilder()
                              .setIndex(NAME)
                              .setCode(Requests.code(0, 0))
                              .setPageSize(6)
                              .build()))
          .withMessageContaining("5 neighbours of one code");
      assertThat(
              Requests.upsert(
                      server, NAME, "", Requests.entry("a", 7, 0), Requests.entry("c", 7, 0))
                  .getUpdated())
          .as("replaced in a full index")
          .isEqualTo(2);
    }
  }

  @Test
  void tables_beyondAQuota_areRefusedBeforeAnythingIsWritten() {
    SearchLimits limits = new SearchLimits(2, Duration.ZERO, 2, 5, 6, 1024, 3);
    try (TestServer server = new TestServer(folder, limits)) {
      Requests.created(server, "sample", 16, "");
      ArtifactReference codes = server.codes(List.of("a", "b"), new byte[4], new byte[4], 16, "");
      assertStatus(
              Code.RESOURCE_EXHAUSTED,
              () ->
                  server.await(
                      server
                          .stub()
                          .indexTable(
                              IndexTableRequest.newBuilder()
                                  .setIndex(NAME)
                                  .setCodes(codes)
                                  .build()),
                      IndexTableResponse.class))
          .withMessageContaining("at most 3 entries");
      assertThat(Requests.search(server, NAME, 0, 0).getVersion()).isZero();
      assertStatus(
              Code.INVALID_ARGUMENT,
              () ->
                  server
                      .stub()
                      .searchTable(
                          SearchTableRequest.newBuilder()
                              .setIndex(NAME)
                              .setCodes(codes)
                              .setLimit(6)
                              .build()))
          .withMessageContaining("5 neighbours of one code");
    }
  }

  @Test
  void limits_outOfRange_areRefusedWithTheRange() {
    assertRefused(() -> new SearchLimits(0, Duration.ZERO, 1, 1, 1, 1024, 1), "1 to 65536");
    assertRefused(() -> new SearchLimits(1, Duration.ofDays(1), 1, 1, 1, 1024, 1), "0 to 3600000");
    assertRefused(() -> new SearchLimits(1, Duration.ZERO, 1, 10_001, 1, 1024, 1), "1 to 10000");
    assertRefused(() -> new SearchLimits(1, Duration.ZERO, 1, 1, 1, 1023, 1), "1024 to");
    assertRefused(() -> new SearchModule(0), "1 to 1024 threads");
  }

  @Test
  void options_notGiven_areTheStandardLimits() {
    SearchLimitOptions options = new SearchLimitOptions();
    CommandLine line = new CommandLine(CommandSpec.create().addMixin("limits", mixin(options)));
    assertThat(line.parseArgs().matchedOptions()).isEmpty();
    assertThat(options.limits()).isEqualTo(SearchLimits.standard());
    assertThat(line.getCommandSpec().options())
        .extracting(OptionSpec::longestName)
        .containsExactlyInAnyOrderElementsOf(SearchLimitOptions.NAMES);
    assertThat(line.parseArgs("--max-codes", "7").matchedOptions()).hasSize(1);
    assertThat(options.limits().codes()).isEqualTo(7);
  }

  private static CommandSpec mixin(SearchLimitOptions options) {
    return CommandSpec.forAnnotatedObject(options);
  }

  private static void assertRefused(ThrowingCallable made, String range) {
    assertThatExceptionOfType(CrosshashException.class)
        .isThrownBy(made)
        .withMessageContaining(range);
  }

  @Test
  void enter_allPlacesTaken_isRefusedWithAHintToTryAgain() {
    SearchGate gate = new SearchGate(new SearchLimits(1, Duration.ofMillis(5), 1, 1, 1, 1024, 1));
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
