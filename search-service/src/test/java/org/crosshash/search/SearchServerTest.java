package org.crosshash.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.crosshash.search.v1.CodeEntry;
import org.crosshash.search.v1.CreateIndexRequest;
import org.crosshash.search.v1.Index;
import org.crosshash.search.v1.SearchRequest;
import org.crosshash.search.v1.SearchResponse;
import org.crosshash.search.v1.SearchServiceGrpc;
import org.crosshash.search.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import org.crosshash.search.v1.UpsertCodesRequest;
import org.crosshash.testing.JavaProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as a process of its own. */
final class SearchServerTest {
  private static final String NAME = "indexes/sample";
  private static final int WRITES = 20;

  @TempDir private Path folder;

  @Test
  void upserts_acknowledgedBeforeKill_areAllThereAfterRestart() throws Exception {
    Process first = start();
    try (Connection client = new Connection(first)) {
      Index created =
          client
              .stub()
              .createIndex(
                  CreateIndexRequest.newBuilder()
                      .setIndexId("sample")
                      .setIndex(Index.newBuilder().setBits(16))
                      .build());
      assertThat(created.getName()).isEqualTo(NAME);
      for (int write = 1; write <= WRITES; write++) {
        assertThat(client.stub().upsertCodes(upsert(write)).getVersion()).isEqualTo(write);
      }
      assertThat(first.toHandle().destroyForcibly()).isTrue();
      assertThat(first.waitFor()).isEqualTo(128 + 9);
    } finally {
      first.destroyForcibly();
    }
    Process second = start();
    try (Connection client = new Connection(second)) {
      SearchResponse response =
          client
              .stub()
              .search(
                  SearchRequest.newBuilder()
                      .setIndex(NAME)
                      .addCodes(ByteString.copyFrom(new byte[2]))
                      .setLimit(100)
                      .build());
      assertThat(response.getVersion()).isEqualTo(WRITES);
      assertThat(response.getResults(0).getNeighboursCount()).isEqualTo(WRITES);
      refusesSecondProcess();
      second.destroy();
      assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      second.destroyForcibly();
    }
  }

  private void refusesSecondProcess() throws Exception {
    Path errors = folder.resolve("errors");
    Process other = builder().redirectError(errors.toFile()).start();
    try {
      assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(other.exitValue()).isEqualTo(1);
      assertThat(Files.readString(errors)).contains("held by process");
    } finally {
      other.destroyForcibly();
    }
  }

  private Process start() throws IOException {
    return builder().redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private ProcessBuilder builder() {
    return new ProcessBuilder(
        JavaProcess.command(
            SearchServer.class, List.of("-Xmx512m"), "--data", folder.resolve("data").toString()));
  }

  private static UpsertCodesRequest upsert(int write) {
    return UpsertCodesRequest.newBuilder()
        .setIndex(NAME)
        .addEntries(
            CodeEntry.newBuilder()
                .setId("id-" + write)
                .setCode(ByteString.copyFrom(new byte[] {(byte) write, 0})))
        .build();
  }

  /** A client of a server that says where it listens. */
  private static final class Connection implements AutoCloseable {
    private final ManagedChannel channel;

    Connection(Process server) throws IOException {
      BufferedReader lines = server.inputReader(StandardCharsets.UTF_8);
      String line = lines.readLine();
      while (line != null && !line.startsWith("search-server listens on ")) {
        line = lines.readLine();
      }
      assertThat(line).as("the server's address").isNotNull();
      String address = line.substring("search-server listens on ".length());
      channel = Grpc.newChannelBuilder(address, InsecureChannelCredentials.create()).build();
    }

    SearchServiceBlockingStub stub() {
      return SearchServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
      channel.shutdownNow();
    }
  }
}
