package org.crosshash.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.ArrowBuf;
import org.crosshash.encoder.v1.EmbedInput;
import org.crosshash.encoder.v1.EmbedRequest;
import org.crosshash.encoder.v1.Encoder;
import org.crosshash.encoder.v1.EncoderServiceGrpc;
import org.crosshash.encoder.v1.GetEncoderRequest;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.wire.GrpcErrors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrosshashServerTest {
  @TempDir Path folder;

  private static GetEncoderRequest request(String name) {
    return GetEncoderRequest.newBuilder().setName(name).build();
  }

  private static StatusRuntimeException refused(TestServer server, String name) {
    return catchThrowableOfType(
        StatusRuntimeException.class, () -> server.calls().getEncoder(request(name)));
  }

  @Test
  void start_portInUse_saysWhatToDo() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CrosshashServer server =
          CrosshashServer.builder()
              .dataFolder(folder)
              .address(CrosshashServer.LOOPBACK, other.getLocalPort())
              .build();

      assertThatThrownBy(server::start)
          .isInstanceOfSatisfying(
              CrosshashException.class,
              error -> {
                assertThat(error.problem()).isEqualTo(Problem.FAILED_PRECONDITION);
                assertThat(error.value()).contains(":" + other.getLocalPort());
                assertThat(error.cure()).contains("another port");
              });
    }
    try (TestServer free = TestServer.start(folder)) {
      assertThat(free.server.port()).isPositive();
    }
  }

  @Test
  void start_folderHeldInThisProcess_isRefusedAndTheFirstKeepsIt() {
    try (TestServer first = TestServer.start(folder)) {
      assertThatThrownBy(() -> TestServer.start(folder))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("held by process " + ProcessHandle.current().pid())
          .hasMessageContaining("at " + first.server.address());
      assertThatThrownBy(() -> TestServer.start(folder)).isInstanceOf(CrosshashException.class);
      assertThat(first.calls().getEncoder(request("a")).getName()).isEqualTo("a");
    }
  }

  @Test
  void start_folderHeldByAnotherProcess_namesItAndWorksWhenThatIsGone() throws Exception {
    try (OtherProcess other = OtherProcess.start(folder)) {
      assertThatThrownBy(() -> TestServer.start(folder))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("held by process " + other.processId())
          .hasMessageContaining("at " + other.address());
      assertThat(DataFolder.holder(folder))
          .contains(new DataFolder.Holder(other.processId(), other.address()));

      other.kill();

      assertThat(DataFolder.holder(folder)).isEmpty();
      try (TestServer mine = TestServer.start(folder)) {
        assertThat(DataFolder.holder(folder))
            .contains(new DataFolder.Holder(ProcessHandle.current().pid(), mine.server.address()));
      }
    }
  }

  @Test
  void build_openToTheNetworkWithoutProtection_isRefused() {
    CrosshashServer.Builder open =
        CrosshashServer.builder().dataFolder(folder).address("0.0.0.0", 0);

    assertThatThrownBy(open::build)
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("listens on loopback only: 0.0.0.0:0");
  }

  @Test
  void build_withoutDataFolder_isRefused() {
    assertThatThrownBy(() -> CrosshashServer.builder().build())
        .hasMessageContaining("A server has a data folder");
  }

  @Test
  void call_brokenRule_carriesRuleValueAndCureToTheCaller() throws Exception {
    try (TestServer server = TestServer.start(folder)) {
      StatusRuntimeException error = refused(server, "rule");

      assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      ErrorInfo info = StatusProto.fromThrowable(error).getDetails(0).unpack(ErrorInfo.class);
      assertThat(info.getReason()).isEqualTo("INVALID_ARGUMENT");
      assertThat(info.getMetadataMap())
          .containsEntry("rule", "A rule holds")
          .containsEntry("value", "broken")
          .containsEntry("cure", "mend it");
      CrosshashException back = GrpcErrors.exception(error);
      assertThat(back).hasMessage("A rule holds: broken. Mend it.");
      assertThat(back.problem()).isEqualTo(Problem.INVALID_ARGUMENT);
    }
  }

  @Test
  void call_longValueAndCure_reachTheCallerWithTheirBeginnings() {
    try (TestServer server = TestServer.start(folder)) {
      CrosshashException back = GrpcErrors.exception(refused(server, "long"));

      assertThat(back.problem()).isEqualTo(Problem.INVALID_ARGUMENT);
      assertThat(back.rule()).isEqualTo("A column exists");
      assertThat(back.value()).startsWith("漢".repeat(100)).endsWith("…");
      assertThat(back.cure()).startsWith("use column, column").endsWith("…");
    }
  }

  @Test
  void call_errorGivenToTheObserver_isMappedToo() {
    try (TestServer server = TestServer.start(folder)) {
      StatusRuntimeException error = refused(server, "observer");

      assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
      assertThat(GrpcErrors.exception(error).cure()).isEqualTo("make it");
    }
  }

  @Test
  void call_unforeseenError_tellsNothingOfTheInside() {
    try (TestServer server = TestServer.start(folder)) {
      for (String bug : List.of("bug", "argument")) {
        StatusRuntimeException error = refused(server, bug);

        assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(StatusProto.fromThrowable(error).toString()).doesNotContain("secret");
      }
      assertThat(server.calls().getEncoder(request("after")).getName()).isEqualTo("after");
    }
  }

  @Test
  void call_oversizedMessage_isRefusedWithTheLimit() {
    try (TestServer server = TestServer.start(folder)) {
      ByteString large = ByteString.copyFrom(new byte[TestServer.LIMITS.messageBytes() + 1]);
      EmbedRequest request =
          EmbedRequest.newBuilder().addInputs(EmbedInput.newBuilder().setImage(large)).build();

      assertThatThrownBy(() -> server.calls().embed(request))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              error -> {
                assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
                assertThat(error).hasMessageContaining("1048576");
              });
      assertThat(server.calls().getEncoder(request("after")).getName()).isEqualTo("after");
    }
  }

  @Test
  void call_deadlineOver_cancelsTheWorkOnTheServer() throws Exception {
    try (TestServer server = TestServer.start(folder)) {
      assertThatThrownBy(() ->
              server
                  .calls()
                  .withDeadlineAfter(200, TimeUnit.MILLISECONDS)
                  .getEncoder(request("wait")))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              error ->
                  assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
      assertThat(server.module.contextCancelled.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void call_beyondTheLimit_isRefusedWithTimeToRetry() throws Exception {
    try (TestServer server =
        TestServer.start(
            folder,
            builder ->
                builder.limits(
                    new ServerLimits(1 << 20, 1, 1, 1, 1L << 28, TestServer.LIMITS.grace())))) {
      CompletableFuture<Throwable> first = new CompletableFuture<>();
      EncoderServiceGrpc.newStub(server.channel)
          .withDeadlineAfter(5, TimeUnit.SECONDS)
          .getEncoder(request("wait"), ending(first));
      assertThat(server.module.callEntered.await(10, TimeUnit.SECONDS)).isTrue();

      StatusRuntimeException error = refused(server, "second");

      assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(StatusProto.fromThrowable(error).getDetailsList())
          .anyMatch(detail -> detail.is(RetryInfo.class));
      assertThat(
              HealthGrpc.newBlockingStub(server.channel)
                  .check(HealthCheckRequest.getDefaultInstance())
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
    }
  }

  private static StreamObserver<Encoder> ending(CompletableFuture<Throwable> end) {
    return new StreamObserver<>() {
      @Override
      public void onNext(Encoder value) {}

      @Override
      public void onError(Throwable error) {
        end.complete(error);
      }

      @Override
      public void onCompleted() {
        end.complete(null);
      }
    };
  }

  @Test
  void health_everyService_serves() {
    try (TestServer server = TestServer.start(folder)) {
      for (String service :
          new String[] {
            "",
            "crosshash.encoder.v1.EncoderService",
            "crosshash.artifacts.v1.ArtifactsService",
            "google.longrunning.Operations"
          }) {
        HealthCheckRequest request = HealthCheckRequest.newBuilder().setService(service).build();
        assertThat(HealthGrpc.newBlockingStub(server.channel).check(request).getStatus())
            .as(service)
            .isEqualTo(ServingStatus.SERVING);
      }
    }
  }

  @Test
  void reflection_everyService_isListed() throws Exception {
    try (TestServer server = TestServer.start(folder)) {
      CompletableFuture<List<String>> names = new CompletableFuture<>();
      StreamObserver<ServerReflectionRequest> asking =
          ServerReflectionGrpc.newStub(server.channel)
              .serverReflectionInfo(
                  new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                      names.complete(
                          response.getListServicesResponse().getServiceList().stream()
                              .map(ServiceResponse::getName)
                              .toList());
                    }

                    @Override
                    public void onError(Throwable error) {
                      names.completeExceptionally(error);
                    }

                    @Override
                    public void onCompleted() {}
                  });
      asking.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());

      assertThat(names.get(10, TimeUnit.SECONDS))
          .contains(
              "arrow.flight.protocol.FlightService",
              "crosshash.artifacts.v1.ArtifactsService",
              "crosshash.encoder.v1.EncoderService",
              "google.longrunning.Operations",
              "grpc.health.v1.Health");
      asking.onCompleted();
    }
  }

  @Test
  void close_memoryLeftOpen_isReportedAndTheFolderIsFree() {
    TestServer leaky = TestServer.start(folder);
    ArrowBuf leaked = leaky.server.context().allocator().buffer(64);

    assertThatThrownBy(leaky::close)
        .isInstanceOf(IllegalStateException.class)
        .satisfies(error ->
            assertThat(error.getSuppressed()[0]).hasMessageContaining("Memory was leaked"));
    assertThat(leaky.module.closed).isTrue();
    assertThat(leaked.refCnt()).isEqualTo(1);
    try (TestServer next = TestServer.start(folder)) {
      assertThat(next.server.port()).isPositive();
    }
  }

  @Test
  void close_twice_doesNothingMore() {
    TestServer server = TestServer.start(folder);
    server.close();

    server.close();

    assertThat(server.module.closed).isTrue();
  }
}
