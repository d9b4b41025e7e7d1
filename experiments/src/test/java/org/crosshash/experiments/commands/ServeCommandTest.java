package org.crosshash.experiments.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.crosshash.client.ClientOptions;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Endpoints;
import org.crosshash.client.Service;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.experiments.pipeline.ServerProcess;
import org.crosshash.retrieval.v1.RetrieveRequest;
import org.crosshash.search.v1.CodeEntry;
import org.crosshash.search.v1.CreateIndexRequest;
import org.crosshash.search.v1.GetIndexStatisticsRequest;
import org.crosshash.search.v1.Index;
import org.crosshash.search.v1.ListIndexesRequest;
import org.crosshash.search.v1.ListIndexesResponse;
import org.crosshash.search.v1.SearchRequest;
import org.crosshash.search.v1.UpsertCodesRequest;
import org.crosshash.wire.Address;
import org.crosshash.wire.ChannelSecurity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServeCommandTest {
  private static final String NAME = "indexes/sample";

  @TempDir private Path folder;

  @Test
  void serve_limitsAsOptionsAndInAFile_areKeptByTheProcess() throws Exception {
    Path options =
        Files.writeString(
            folder.resolve("search.options"),
            """
            # limits of the test
            --max-codes 2
            --max-neighbours-of-code 3
            --max-index-entries 4
            """);
    int port = ServerProcess.freePort();
    try (ServerProcess server =
        ServerProcess.start(
            "search",
            port,
            folder,
            List.of("127.0.0.1:" + port),
            "@" + options,
            "--max-neighbours",
            "5",
            "--search-threads",
            "3",
            "--max-message-bytes",
            "65536")) {
      server.awaitReady();
      try (CrosshashClient client =
          CrosshashClient.connect(Endpoints.single(Address.parse("127.0.0.1:" + port)))) {
        var _ =
            client
                .search()
                .createIndex(
                    CreateIndexRequest.newBuilder()
                        .setIndexId("sample")
                        .setIndex(Index.newBuilder().setBits(16))
                        .build());
        assertThat(client.search().upsertCodes(upsert(4, 2)).getInserted()).isEqualTo(4);
        refused(
            Problem.RESOURCE_EXHAUSTED,
            () -> client.search().upsertCodes(upsert(5, 2)),
            "at most 4 entries");
        refused(
            Problem.INVALID_ARGUMENT, () -> client.search().search(search(3, 1)), "1 to 2 codes");
        refused(
            Problem.INVALID_ARGUMENT,
            () -> client.search().search(search(1, 4)),
            "at most 3 neighbours of one code");
        refused(
            Problem.INVALID_ARGUMENT,
            () -> client.search().search(search(2, 3)),
            "at most 5 neighbours");
        assertThat(client.search().search(search(1, 3)).getResults(0).getNeighboursCount())
            .isEqualTo(3);
        refused(
            Problem.RESOURCE_EXHAUSTED,
            () -> client.search().upsertCodes(upsert(1, 70_000)),
            "65536");
        assertThat(
                client
                    .search()
                    .getIndexStatistics(
                        GetIndexStatisticsRequest.newBuilder().setName(NAME).build())
                    .getThreads())
            .isEqualTo(3);
      }
    }
  }

  @Test
  void serve_allWithTokens_leavesOutWhatCallsTheOthersAndSaysSo() throws Exception {
    String token = "a-token-of-a-test-0123";
    Path tokens =
        Files.writeString(
            Files.createFile(
                folder.resolve("tokens"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))),
            "writer " + token + "\n");
    int port = ServerProcess.freePort();
    try (ServerProcess server =
        ServerProcess.start(
            "all", port, folder, List.of("127.0.0.1:" + port), "--tokens", tokens.toString())) {
      server.awaitReady();
      assertThat(folder.resolve("all.log"))
          .content()
          .contains("Left out under TLS or with tokens: retrieval and experiments");
      ClientOptions plain = ClientOptions.standard();
      ChannelSecurity known =
          new ChannelSecurity(Optional.empty(), Optional.empty(), Optional.of(token));
      try (CrosshashClient client =
          CrosshashClient.connect(
              Endpoints.single(Address.parse("127.0.0.1:" + port)),
              new ClientOptions(plain.deadline(), plain.patience(), known))) {
        refused(
            Problem.UNIMPLEMENTED,
            () -> client.retrieval(Service.SEARCH).retrieve(RetrieveRequest.getDefaultInstance()),
            "RetrievalService");
        assertThat(client.search().listIndexes(ListIndexesRequest.getDefaultInstance()))
            .isEqualTo(ListIndexesResponse.getDefaultInstance());
      }
    }
  }

  @Test
  void serve_limitsOutOfRangeOrOfAnotherService_areRefusedAtOnce() {
    String data = folder.resolve("data").toString();

    CommandRun outOfRange = CommandRun.of("serve", "search", "--data", data, "--max-codes", "0");
    CommandRun server = CommandRun.of("serve", "search", "--data", data, "--max-calls", "0");
    CommandRun elsewhere =
        CommandRun.of("serve", "trainer", "--data", data, "--max-concurrent-searches", "3");
    CommandRun hashing = CommandRun.of("serve", "search", "--data", data, "--max-hash-batch", "3");
    CommandRun batch = CommandRun.of("serve", "trainer", "--data", data, "--max-hash-batch", "0");
    CommandRun unreadable = CommandRun.of("serve", "search", "--data", data, "--max-codes", "many");

    assertThat(outOfRange.status()).isEqualTo(1);
    assertThat(outOfRange.err()).contains("codes of one search lies from 1 to 65536");
    assertThat(server.status()).isEqualTo(1);
    assertThat(server.err()).contains("concurrentCalls lies from 1");
    assertThat(elsewhere.status()).isEqualTo(1);
    assertThat(elsewhere.err()).contains("--max-concurrent-searches with the service `trainer`");
    assertThat(hashing.status()).isEqualTo(1);
    assertThat(hashing.err()).contains("--max-hash-batch with the service `search`");
    assertThat(batch.status()).isEqualTo(1);
    assertThat(batch.err()).contains("vectors of one batch lies from 1 to 65536");
    assertThat(unreadable.status()).isEqualTo(2);
    assertThat(Path.of(data)).doesNotExist();
  }

  @Test
  void serve_help_namesEachLimitWithItsDefault() {
    assertThat(CommandRun.of("serve", "--help").out().replaceAll("\\s+", " "))
        .contains(
            "--max-codes=N", "default: 1024", "--max-search-wait=MILLISECONDS", "--max-calls");
  }

  private static void refused(Problem problem, ThrowingCallable call, String rule) {
    assertThatExceptionOfType(CrosshashException.class)
        .isThrownBy(call)
        .withMessageContaining(rule)
        .satisfies(e -> assertThat(e.problem()).isEqualTo(problem));
  }

  private static UpsertCodesRequest upsert(int entries, int characters) {
    UpsertCodesRequest.Builder request = UpsertCodesRequest.newBuilder().setIndex(NAME);
    for (int i = 0; i < entries; i++) {
      request.addEntries(
          CodeEntry.newBuilder()
              .setId("e" + i)
              .setCode(ByteString.copyFrom(new byte[] {(byte) i, 0}))
              .putAttributes("text", "x".repeat(characters)));
    }
    return request.build();
  }

  private static SearchRequest search(int codes, int limit) {
    SearchRequest.Builder request = SearchRequest.newBuilder().setIndex(NAME).setLimit(limit);
    for (int i = 0; i < codes; i++) {
      request.addCodes(ByteString.copyFrom(new byte[2]));
    }
    return request.build();
  }
}
