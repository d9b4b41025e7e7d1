package org.crosshash.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.assertj.core.api.Assertions;
import org.crosshash.search.v1.Alias;
import org.crosshash.search.v1.CodeEntry;
import org.crosshash.search.v1.GetIndexRequest;
import org.crosshash.search.v1.SearchServiceGrpc;
import org.crosshash.search.v1.SetAliasRequest;
import org.crosshash.search.v1.UpsertStreamRequest;
import org.crosshash.search.v1.UpsertStreamResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UpsertStreamTest {
  private static final String MODEL = "models/" + "ab".repeat(32);

  /** Far more than what the windows of both sides hold. */
  private static final int MOST_BATCHES = 30_000;

  @TempDir private Path folder;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(folder);
    Requests.created(server, "sample", 16, MODEL);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void upsertStream_batches_areAcknowledgedInOrderAndAreOnDisk() throws Exception {
    Acknowledgements answers = new Acknowledgements();
    StreamObserver<UpsertStreamRequest> requests = open(answers);
    for (int batch = 1; batch <= 50; batch++) {
      UpsertStreamRequest.Builder request = UpsertStreamRequest.newBuilder().setSequence(batch);
      if (batch == 1) {
        request.setIndex("indexes/sample").setModel(MODEL);
      }
      for (int i = 0; i < 20; i++) {
        request.addEntries(Requests.entry("id-" + (batch * 10 + i), batch, i));
      }
      requests.onNext(request.build());
    }
    requests.onCompleted();
    answers.await();
    assertThat(answers.received)
        .extracting(UpsertStreamResponse::getSequence)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 50).boxed().toList());
    assertThat(answers.received)
        .extracting(UpsertStreamResponse::getVersion)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 50).boxed().toList());
    assertThat(answers.received.get(1).getInserted()).isEqualTo(10);
    assertThat(answers.received.get(1).getUpdated()).isEqualTo(10);
    server.close();
    server = new TestServer(folder);
    assertThat(size("indexes/sample")).isEqualTo(510);
  }

  @Test
  void upsertStream_badBatch_endsTheStreamAndKeepsWhatWasAcknowledged() {
    Acknowledgements answers = new Acknowledgements();
    StreamObserver<UpsertStreamRequest> requests = open(answers);
    requests.onNext(
        UpsertStreamRequest.newBuilder()
            .setIndex("indexes/sample")
            .setModel(MODEL)
            .addEntries(Requests.entry("a", 1, 0))
            .build());
    requests.onNext(UpsertStreamRequest.newBuilder().addEntries(Requests.entry("b", 1)).build());
    requests.onNext(UpsertStreamRequest.newBuilder().addEntries(Requests.entry("c", 1, 0)).build());
    requests.onCompleted();
    answers.assertFailure(Code.INVALID_ARGUMENT, "16 bits");
    assertThat(answers.received).hasSize(1);
    assertThat(size("indexes/sample")).isEqualTo(1);
  }

  @Test
  void upsertStream_anotherModel_isRefused() {
    Acknowledgements answers = new Acknowledgements();
    StreamObserver<UpsertStreamRequest> requests = open(answers);
    requests.onNext(
        UpsertStreamRequest.newBuilder()
            .setIndex("indexes/sample")
            .setModel("models/" + "cd".repeat(32))
            .addEntries(Requests.entry("a", 1, 0))
            .build());
    answers.assertFailure(Code.FAILED_PRECONDITION, MODEL);
  }

  @Test
  void upsertStream_aliasMovesMeanwhile_staysWithItsIndex() throws Exception {
    Requests.created(server, "other", 16, MODEL);
    point("sample");
    Acknowledgements answers = new Acknowledgements();
    StreamObserver<UpsertStreamRequest> requests = open(answers);
    UpsertStreamRequest first =
        UpsertStreamRequest.newBuilder()
            .setIndex("aliases/live")
            .setModel(MODEL)
            .addEntries(Requests.entry("a", 1, 0))
            .build();
    requests.onNext(first);
    answers.first.get(30, TimeUnit.SECONDS);
    point("other");
    requests.onNext(first.toBuilder().clearEntries().addEntries(Requests.entry("b", 1, 0)).build());
    requests.onCompleted();
    answers.await();
    assertThat(size("indexes/sample")).isEqualTo(2);
    assertThat(size("indexes/other")).isZero();
  }

  @Test
  void upsertStream_clientThatDoesNotReadAnswers_isHeldBack() throws Exception {
    StalledReader reader = new StalledReader();
    // Acknowledgements are small: in the usual window of a megabyte tens of thousands would fit.
    ManagedChannel channel =
        NettyChannelBuilder.forTarget(server.address())
            .usePlaintext()
            .initialFlowControlWindow(1_024)
            .build();
    SearchServiceGrpc.newStub(channel).upsertStream(reader);
    List<CodeEntry> entries = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      entries.add(Requests.entry("id-" + i, 1, 0));
    }
    UpsertStreamRequest batch =
        UpsertStreamRequest.newBuilder()
            .setIndex("indexes/sample")
            .setModel(MODEL)
            .addAllEntries(entries)
            .build();
    int sent = 0;
    long quiet = System.nanoTime();
    // The transport takes no more once the server asks for no more.
    while (sent < MOST_BATCHES && System.nanoTime() - quiet < TimeUnit.SECONDS.toNanos(2)) {
      if (reader.requests.isReady()) {
        reader.requests.onNext(batch);
        sent++;
        quiet = System.nanoTime();
      } else {
        Thread.sleep(1);
      }
    }
    assertThat(sent).isLessThan(MOST_BATCHES);
    reader.requests.cancel("seen enough", null);
    channel.shutdownNow();
  }

  private long size(String name) {
    return server.stub().getIndex(GetIndexRequest.newBuilder().setName(name).build()).getSize();
  }

  private void point(String index) {
    server
        .stub()
        .setAlias(
            SetAliasRequest.newBuilder()
                .setAlias(Alias.newBuilder().setName("aliases/live").setIndex("indexes/" + index))
                .build());
  }

  private StreamObserver<UpsertStreamRequest> open(Acknowledgements answers) {
    return SearchServiceGrpc.newStub(server.channel())
        .withDeadlineAfter(60, TimeUnit.SECONDS)
        .upsertStream(answers);
  }

  private static final class Acknowledgements implements StreamObserver<UpsertStreamResponse> {
    private final List<UpsertStreamResponse> received = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> first = new CompletableFuture<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    @Override
    public void onNext(UpsertStreamResponse response) {
      received.add(response);
      first.complete(null);
    }

    @Override
    public void onError(Throwable error) {
      end.completeExceptionally(error);
    }

    @Override
    public void onCompleted() {
      end.complete(null);
    }

    void await() throws Exception {
      end.get(60, TimeUnit.SECONDS);
    }

    void assertFailure(Code code, String words) {
      Assertions.assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(this::await)
          .withCauseInstanceOf(StatusRuntimeException.class)
          .satisfies(e ->
              assertThat(((StatusRuntimeException) e.getCause()).getStatus().getCode())
                  .isEqualTo(code))
          .withMessageContaining(words);
    }
  }

  /** Asks for no answer, ever. */
  private static final class StalledReader
      implements ClientResponseObserver<UpsertStreamRequest, UpsertStreamResponse> {
    private ClientCallStreamObserver<UpsertStreamRequest> requests;

    @Override
    public void beforeStart(ClientCallStreamObserver<UpsertStreamRequest> stream) {
      requests = stream;
      stream.disableAutoRequestWithInitial(0);
    }

    @Override
    public void onNext(UpsertStreamResponse response) {}

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onCompleted() {}
  }
}
