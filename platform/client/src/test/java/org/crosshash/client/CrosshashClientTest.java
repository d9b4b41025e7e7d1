package org.crosshash.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import com.google.rpc.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.artifacts.v1.GetArtifactRequest;
import org.crosshash.encoder.v1.AlignTableRequest;
import org.crosshash.encoder.v1.EncodeProgress;
import org.crosshash.encoder.v1.EncodeTableRequest;
import org.crosshash.encoder.v1.EncodeTableResponse;
import org.crosshash.encoder.v1.GetEncoderRequest;
import org.crosshash.encoder.v1.ListEncodersRequest;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.kit.CrosshashServer;
import org.crosshash.search.v1.GetIndexRequest;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.Digest;
import org.crosshash.tables.LocalArtifactStore;
import org.crosshash.tables.SelectionTable;
import org.crosshash.tables.StoredArtifact;
import org.crosshash.tables.Table;
import org.crosshash.wire.ChannelSecurity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrosshashClientTest {
  private static final ClientOptions OPTIONS =
      new ClientOptions(Duration.ofSeconds(20), Duration.ofSeconds(30), ChannelSecurity.none());

  @TempDir Path folder;
  private CountingModule module = new CountingModule();
  private CrosshashServer server;
  private CrosshashClient client;

  @BeforeEach
  void start() {
    server = server(0);
    client = CrosshashClient.connect(Endpoints.parse(server.address()), OPTIONS);
  }

  /** Closing either fails if Arrow memory is left open. */
  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private CrosshashServer server(int port) {
    return CrosshashServer.builder()
        .dataFolder(folder.resolve("server"))
        .address(CrosshashServer.LOOPBACK, port)
        .module(module)
        .build()
        .start();
  }

  private static GetEncoderRequest encoder(String name) {
    return GetEncoderRequest.newBuilder().setName(name).build();
  }

  private static EncodeTableRequest items(String name) {
    return EncodeTableRequest.newBuilder()
        .setItems(ArtifactReference.newBuilder().setName(name))
        .build();
  }

  private EncodeTableResponse await(Operation operation) throws InterruptedException {
    return client.await(operation, EncodeTableResponse.class, EncodeProgress.class, progress -> {});
  }

  @Test
  void call_brokenRule_throwsWhatTheServerThrew() {
    assertThatThrownBy(() -> client.encoder().getEncoder(encoder("bad")))
        .isInstanceOf(CrosshashException.class)
        .hasMessage("A rule holds: bad. Mend it.");
  }

  @Test
  void call_serviceThatIsNotThere_saysToCheckTheAddress() {
    assertThatThrownBy(() -> client.search().getIndex(GetIndexRequest.getDefaultInstance()))
        .isInstanceOfSatisfying(
            CrosshashException.class,
            error -> {
              assertThat(error.problem()).isEqualTo(Problem.UNIMPLEMENTED);
              assertThat(error.cure()).contains("address");
            });
  }

  @Test
  void call_serverThatIsGone_isUnavailable() {
    server.close();

    assertThatThrownBy(() -> client.encoder().getEncoder(encoder("a")))
        .isInstanceOfSatisfying(
            CrosshashException.class,
            error -> assertThat(error.problem()).isEqualTo(Problem.UNAVAILABLE));
  }

  @Test
  void call_readingWhileUnavailable_isTriedAgain() {
    module.failuresLeft.set(2);

    assertThat(client.encoder().getEncoder(encoder("a")).getName()).isEqualTo("a");
    assertThat(module.callsSeen).hasValue(3);
  }

  @Test
  void call_writingWhileUnavailable_isNotTriedAgain() {
    module.failuresLeft.set(1);

    assertThatThrownBy(() -> client.encoder().alignTable(AlignTableRequest.getDefaultInstance()))
        .isInstanceOf(CrosshashException.class);
    assertThat(module.callsSeen).hasValue(1);
  }

  @Test
  void call_serverThatNeverAnswers_endsAtTheDeadline() {
    ClientOptions hasty =
        new ClientOptions(Duration.ofMillis(300), Duration.ZERO, ChannelSecurity.none());
    try (CrosshashClient impatient =
        CrosshashClient.connect(Endpoints.parse(server.address()), hasty)) {
      assertThatThrownBy(
              () -> impatient.encoder().listEncoders(ListEncodersRequest.getDefaultInstance()))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("DEADLINE_EXCEEDED")
          .hasMessageContaining("Allow more time");
    }
  }

  @Test
  void tables_upAndDown_areTheSame() {
    List<String> ids = IntStream.range(0, 5_000).mapToObj(i -> "item-" + i).toList();
    try (BufferAllocator allocator = new RootAllocator();
        ArtifactStore here = LocalArtifactStore.open(folder.resolve("here"), allocator);
        ArtifactStore there = LocalArtifactStore.open(folder.resolve("there"), allocator)) {
      StoredArtifact mine = new SelectionTable(ids).write(here);
      ArtifactReference reference;
      try (Table table = here.open(mine.name())) {
        reference = client.uploadTable(Service.ENCODER, table);
      }

      ArtifactName downloaded = client.downloadTable(reference, there);

      assertThat(reference.getName()).isEqualTo(mine.name().toString());
      assertThat(reference.getLocation()).isEqualTo(server.address());
      assertThat(downloaded).isEqualTo(mine.name());
      try (Table table = there.open(downloaded)) {
        assertThat(table.ids()).isEqualTo(ids);
      }
      assertThat(
              client
                  .artifacts(Service.ENCODER)
                  .getArtifact(GetArtifactRequest.newBuilder().setName(reference.getName()).build())
                  .getRowCount())
          .isEqualTo(ids.size());
    }
  }

  @Test
  void downloadTable_absent_isNotFound() {
    try (BufferAllocator allocator = new RootAllocator();
        ArtifactStore here = LocalArtifactStore.open(folder.resolve("here"), allocator)) {
      ArtifactReference absent =
          client.reference(Service.ENCODER, ArtifactName.table(Digest.of("absent")));

      assertThatThrownBy(() -> client.downloadTable(absent, here))
          .isInstanceOfSatisfying(
              CrosshashException.class,
              error -> assertThat(error.problem()).isEqualTo(Problem.NOT_FOUND));
    }
  }

  @Test
  void await_operation_tellsProgressAndAnswers() throws Exception {
    List<Long> told = Collections.synchronizedList(new ArrayList<>());
    Operation operation = client.encoder().encodeTable(items("good"));

    EncodeTableResponse response =
        client.await(
            operation,
            EncodeTableResponse.class,
            EncodeProgress.class,
            progress -> {
              told.add(progress.getDone());
              module.goOn.countDown();
            });

    assertThat(response.getCached()).isTrue();
    assertThat(told).containsExactly(1L, 2L);
  }

  @Test
  void await_failedOperation_throwsWhatItEndedWith() {
    Operation operation = client.encoder().encodeTable(items("bad"));

    assertThatThrownBy(() -> await(operation)).hasMessage("A rule holds: bad. Mend it.");
  }

  @Test
  void await_cancelledByAnother_throwsCancelled() throws Exception {
    Operation operation = client.encoder().encodeTable(items("good"));
    assertThat(module.working.await(10, TimeUnit.SECONDS)).isTrue();

    client.cancel(operation.getName());

    assertThatThrownBy(() -> await(operation))
        .isInstanceOfSatisfying(
            CrosshashException.class,
            error -> assertThat(error.problem()).isEqualTo(Problem.CANCELLED));
  }

  @Test
  void await_interrupted_cancelsTheOperation() throws Exception {
    Operation operation = client.encoder().encodeTable(items("good"));
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    Thread waiting =
        Thread.ofPlatform()
            .start(() -> {
              try {
                await(operation);
                end.complete(new AssertionError("It answered"));
              } catch (InterruptedException | RuntimeException e) {
                end.complete(e);
              }
            });
    assertThat(module.working.await(10, TimeUnit.SECONDS)).isTrue();

    waiting.interrupt();

    assertThat(end.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    Operation last = latest(operation);
    while (!last.getDone()) {
      Thread.sleep(10);
      last = latest(operation);
    }
    assertThat(last.getError().getCode()).isEqualTo(Code.CANCELLED_VALUE);
  }

  private Operation latest(Operation operation) {
    return OperationsGrpc.newBlockingStub(client.channel(Service.ENCODER))
        .getOperation(GetOperationRequest.newBuilder().setName(operation.getName()).build());
  }

  @Test
  void await_serverThatRestarts_goesOnWaiting() throws Exception {
    Operation operation = client.encoder().encodeTable(items("good"));
    assertThat(module.working.await(10, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<EncodeTableResponse> answer = new CompletableFuture<>();
    Thread waiting =
        Thread.ofPlatform()
            .start(() -> {
              try {
                answer.complete(await(operation));
              } catch (InterruptedException | RuntimeException e) {
                answer.completeExceptionally(e);
              }
            });
    int port = server.port();
    server.close();
    module = new CountingModule();
    module.goOn.countDown();
    server = server(port);

    assertThat(answer.get(30, TimeUnit.SECONDS).getCached()).isTrue();
    waiting.join();
  }

  @Test
  void await_otherTypeThanItIs_saysSo() {
    module.goOn.countDown();
    Operation operation = client.encoder().encodeTable(items("good"));

    assertThatThrownBy(() ->
            client.await(operation, EncodeProgress.class, EncodeProgress.class, progress -> {}))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("EncodeTableResponse");
  }
}
