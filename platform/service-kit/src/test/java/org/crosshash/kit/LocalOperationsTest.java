package org.crosshash.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.DeleteOperationRequest;
import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.ListOperationsRequest;
import com.google.longrunning.ListOperationsResponse;
import com.google.longrunning.Operation;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.Int64Value;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import com.google.protobuf.util.Durations;
import com.google.rpc.Code;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.wire.GrpcErrors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalOperationsTest {
  @TempDir Path folder;

  private static Operation await(TestServer server, Operation operation) {
    return wait(server, operation, 20_000);
  }

  private static Operation wait(TestServer server, Operation operation, long milliseconds) {
    return server
        .operations()
        .waitOperation(
            WaitOperationRequest.newBuilder()
                .setName(operation.getName())
                .setTimeout(Durations.fromMillis(milliseconds))
                .build());
  }

  private static void cancel(TestServer server, Operation operation) {
    server
        .operations()
        .cancelOperation(CancelOperationRequest.newBuilder().setName(operation.getName()).build());
  }

  private static Operation count(TestServer server, String goal, String requestId) {
    return server.start().start(server.module.count, StringValue.of(goal), requestId);
  }

  private static String text(Operation done) throws InvalidProtocolBufferException {
    assertThat(done.getDone()).isTrue();
    assertThat(done.hasError()).as(done.getError().toString()).isFalse();
    return done.getResponse().unpack(StringValue.class).getValue();
  }

  private static void firstStep(TestServer server) throws InterruptedException {
    assertThat(server.module.firstStep.await(10, TimeUnit.SECONDS)).isTrue();
  }

  private Path operationFile(Operation operation) {
    String file = operation.getName().substring("operations/".length()) + ".json";
    return folder.resolve("operations").resolve(file);
  }

  private List<Path> entries(String subfolder) throws IOException {
    try (Stream<Path> paths = Files.list(folder.resolve(subfolder))) {
      return paths.toList();
    }
  }

  @Test
  void start_echo_endsWithItsResponse() throws Exception {
    try (TestServer server = TestServer.start(folder)) {
      Operation started = server.start().start(server.module.echo, StringValue.of("a"), "");

      assertThat(started.getName()).startsWith("operations/test.Echo.");
      assertThat(text(await(server, started))).isEqualTo("echo a");
    }
  }

  @Test
  void start_failure_endsWithRuleValueAndCure() {
    try (TestServer server = TestServer.start(folder)) {
      Operation done =
          await(server, server.start().start(server.module.fail, StringValue.of("rule"), ""));

      assertThat(done.getError().getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
      assertThat(GrpcErrors.exception(done.getError()))
          .hasMessage("A rule holds: broken. Mend it.");
    }
  }

  @Test
  void start_unforeseenFailure_tellsNothingOfTheInside() {
    try (TestServer server = TestServer.start(folder)) {
      Operation bug =
          await(server, server.start().start(server.module.fail, StringValue.of("bug"), ""));
      Operation memory =
          await(server, server.start().start(server.module.fail, StringValue.of("memory"), ""));

      assertThat(bug.getError().getCode()).isEqualTo(Code.INTERNAL_VALUE);
      assertThat(bug.getError().toString()).doesNotContain("secret");
      assertThat(memory.getError().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED_VALUE);
    }
  }

  @Test
  void start_sameRequestIdAndRequest_isTheSameOperation() throws Exception {
    try (TestServer server = TestServer.start(folder)) {
      Operation first = server.start().start(server.module.echo, StringValue.of("a"), "id");
      await(server, first);

      Operation again = server.start().start(server.module.echo, StringValue.of("a"), "id");

      assertThat(again.getName()).isEqualTo(first.getName());
      assertThat(text(again)).isEqualTo("echo a");
    }
  }

  @Test
  void start_sameRequestIdAfterRestart_isTheSameOperation() throws Exception {
    Operation first;
    try (TestServer server = TestServer.start(folder)) {
      first = server.start().start(server.module.echo, StringValue.of("a"), "id");
      await(server, first);
    }
    try (TestServer server = TestServer.start(folder)) {
      Operation again = server.start().start(server.module.echo, StringValue.of("a"), "id");

      assertThat(again.getName()).isEqualTo(first.getName());
      assertThat(text(again)).isEqualTo("echo a");
    }
  }

  @Test
  void start_sameRequestIdOtherRequest_isRefused() {
    try (TestServer server = TestServer.start(folder)) {
      server.start().start(server.module.echo, StringValue.of("a"), "id");

      assertThatThrownBy(() -> server.start().start(server.module.echo, StringValue.of("b"), "id"))
          .isInstanceOfSatisfying(
              CrosshashException.class,
              error -> assertThat(error.problem()).isEqualTo(Problem.ALREADY_EXISTS));
    }
  }

  @Test
  void wait_timeOver_answersTheLatestStateWithProgress() throws Exception {
    try (TestServer server = TestServer.start(folder)) {
      Operation started = count(server, "3", "");
      firstStep(server);

      Operation latest = wait(server, started, 50);

      assertThat(latest.getDone()).isFalse();
      assertThat(latest.getMetadata().unpack(Int64Value.class).getValue()).isEqualTo(1);
      server.module.goOn.countDown();
      assertThat(await(server, started).getMetadata().unpack(Int64Value.class).getValue())
          .isEqualTo(3);
    }
  }

  @Test
  void cancel_atWork_endsAsCancelledAlsoAfterRestart() throws Exception {
    Operation started;
    try (TestServer server = TestServer.start(folder)) {
      started = count(server, "3", "");
      firstStep(server);

      cancel(server, started);

      assertThat(await(server, started).getError().getCode()).isEqualTo(Code.CANCELLED_VALUE);
    }
    try (TestServer server = TestServer.start(folder)) {
      assertThat(await(server, started).getError().getCode()).isEqualTo(Code.CANCELLED_VALUE);
      assertThat(server.module.resumedFrom).isEqualTo(-1);
    }
  }

  @Test
  void cancel_workThatDoesNotLook_isInterrupted() {
    try (TestServer server = TestServer.start(folder)) {
      Operation started = server.start().start(server.module.deaf, StringValue.of(""), "");

      cancel(server, started);

      assertThat(await(server, started).getError().getCode()).isEqualTo(Code.CANCELLED_VALUE);
    }
  }

  @Test
  void cancel_waitingForAWorker_endsAtOnce() {
    try (TestServer server = TestServer.start(folder)) {
      count(server, "3", "");
      count(server, "4", "");
      Operation waiting = count(server, "5", "");

      cancel(server, waiting);

      assertThat(wait(server, waiting, 0).getError().getCode()).isEqualTo(Code.CANCELLED_VALUE);
    }
  }

  @Test
  void start_queueFull_isRefusedAndFreeAgainLater() throws Exception {
    try (TestServer server = TestServer.start(folder)) {
      List<Operation> started = new ArrayList<>();
      for (String goal : List.of("3", "4", "5", "6")) {
        started.add(count(server, goal, ""));
      }

      assertThatThrownBy(() -> count(server, "7", ""))
          .isInstanceOfSatisfying(
              CrosshashException.class,
              error -> assertThat(error.problem()).isEqualTo(Problem.RESOURCE_EXHAUSTED));
      server.module.goOn.countDown();
      for (Operation operation : started) {
        assertThat(text(await(server, operation))).endsWith(" false");
      }
      assertThat(text(await(server, count(server, "7", "")))).endsWith(" false");
    }
  }

  @Test
  void restart_unfinishedOperation_goesOnFromItsCheckpoint() throws Exception {
    Operation started;
    try (TestServer server = TestServer.start(folder)) {
      started = count(server, "5", "id");
      firstStep(server);
    }
    assertThat(entries("scratch")).hasSize(1);
    try (TestServer server = TestServer.start(folder)) {
      server.module.goOn.countDown();

      Operation done = await(server, started);

      assertThat(text(done)).endsWith(" false");
      assertThat(server.module.resumedFrom).isEqualTo(1);
      assertThat(count(server, "5", "id").getName()).isEqualTo(started.getName());
    }
    assertThat(entries("scratch")).isEmpty();
  }

  @Test
  void restart_typeThatIsNotServedAnyMore_endsWithTheReason() throws Exception {
    Operation started;
    try (TestServer server = TestServer.start(folder)) {
      started = count(server, "5", "");
      firstStep(server);
    }
    try (CrosshashServer other = CrosshashServer.builder().dataFolder(folder).build().start()) {
      assertThat(other.port()).isPositive();
    }
    try (TestServer server = TestServer.start(folder)) {
      assertThat(await(server, started).getError().getCode())
          .isEqualTo(Code.FAILED_PRECONDITION_VALUE);
    }
  }

  @Test
  void restart_damagedFile_isSetAsideAndTheRestGoesOn() throws Exception {
    Operation damaged;
    Operation whole;
    try (TestServer server = TestServer.start(folder)) {
      damaged = server.start().start(server.module.echo, StringValue.of("a"), "");
      whole = server.start().start(server.module.echo, StringValue.of("b"), "");
      await(server, damaged);
      await(server, whole);
    }
    Path file = operationFile(damaged);
    byte[] content = Files.readAllBytes(file);
    content[content.length / 2] ^= 1;
    Files.write(file, content);
    Files.writeString(folder.resolve("operations/empty.json"), "", StandardCharsets.UTF_8);
    try (TestServer server = TestServer.start(folder)) {
      assertThat(text(await(server, whole))).isEqualTo("echo b");
      assertThatThrownBy(() -> await(server, damaged))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("This server has no such operation");
    }
    assertThat(entries("operations/damaged")).hasSize(2);
  }

  @Test
  void restart_operationThatKilledItsServerOften_isNotTriedAgain() throws Exception {
    Operation started;
    try (TestServer server = TestServer.start(folder)) {
      started = count(server, "5", "");
      firstStep(server);
    }
    OperationFiles files = new OperationFiles(folder.resolve("operations"));
    StoredOperation stored = files.readAll().getFirst();
    assertThat(stored.attempts()).isZero();
    files.write(stored.withAttempts(5));
    try (TestServer server = TestServer.start(folder)) {
      assertThat(await(server, started).getError().getCode()).isEqualTo(Code.INTERNAL_VALUE);
      assertThat(server.module.resumedFrom).isEqualTo(-1);
    }
  }

  @Test
  void run_sameRecipeTwiceAtOnce_worksOnce() throws Exception {
    try (TestServer server = TestServer.start(folder)) {
      Operation first = count(server, "5", "");
      firstStep(server);
      Operation second = count(server, "5", "");
      while (!wait(server, second, 20).hasMetadata()) {
        assertThat(server.module.worksDone).hasValue(0);
      }
      server.module.goOn.countDown();

      assertThat(text(await(server, first))).endsWith(" false");
      assertThat(text(await(server, second))).endsWith(" true");
      assertThat(server.module.worksDone).hasValue(1);
      assertThat(text(await(server, count(server, "5", "")))).endsWith(" true");
      assertThat(server.module.worksDone).hasValue(1);
    }
  }

  @Test
  void run_leaderCancelled_theOtherTakesTheLead() throws Exception {
    try (TestServer server = TestServer.start(folder)) {
      Operation first = count(server, "5", "");
      firstStep(server);
      Operation second = count(server, "5", "");
      while (!wait(server, second, 20).hasMetadata()) {
        assertThat(server.module.worksDone).hasValue(0);
      }

      cancel(server, first);
      await(server, first);
      server.module.goOn.countDown();

      assertThat(text(await(server, second))).endsWith(" false");
      assertThat(server.module.worksDone).hasValue(1);
    }
  }

  @Test
  void list_pages_areNewestFirstAndComplete() {
    try (TestServer server = TestServer.start(folder)) {
      List<String> names = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Operation started = server.start().start(server.module.echo, StringValue.of("" + i), "");
        await(server, started);
        names.addFirst(started.getName());
      }
      ListOperationsRequest request =
          ListOperationsRequest.newBuilder().setPageSize(2).setFilter("done=true").build();

      ListOperationsResponse first = server.operations().listOperations(request);
      ListOperationsResponse second =
          server
              .operations()
              .listOperations(request.toBuilder().setPageToken(first.getNextPageToken()).build());

      assertThat(
              Stream.concat(first.getOperationsList().stream(), second.getOperationsList().stream())
                  .map(Operation::getName))
          .isEqualTo(names);
      assertThat(second.getNextPageToken()).isEmpty();
      assertThat(
              server
                  .operations()
                  .listOperations(request.toBuilder().setFilter("done = false").build())
                  .getOperationsList())
          .isEmpty();
    }
  }

  @Test
  void delete_doneOrNot_forgetsOnlyWhatIsDone() throws Exception {
    try (TestServer server = TestServer.start(folder)) {
      Operation running = count(server, "5", "");
      Operation done = server.start().start(server.module.echo, StringValue.of("a"), "id");
      await(server, done);

      assertThatThrownBy(() -> delete(server, running)).hasMessageContaining("Cancel it first");
      delete(server, done);

      assertThatThrownBy(() ->
              server
                  .operations()
                  .getOperation(GetOperationRequest.newBuilder().setName(done.getName()).build()))
          .hasMessageContaining("NOT_FOUND");
      assertThat(Files.exists(operationFile(done))).isFalse();
      assertThat(server.start().start(server.module.echo, StringValue.of("b"), "id").getName())
          .isNotEqualTo(done.getName());
    }
  }

  private static void delete(TestServer server, Operation operation) {
    server
        .operations()
        .deleteOperation(DeleteOperationRequest.newBuilder().setName(operation.getName()).build());
  }

  @Test
  void get_malformedName_saysTheForm() {
    try (TestServer server = TestServer.start(folder)) {
      assertThatThrownBy(() ->
              server
                  .operations()
                  .getOperation(GetOperationRequest.newBuilder().setName("x").build()))
          .hasMessageContaining("operations/<service>.<Operation>.<id>: x");
    }
  }

  @Test
  void start_monthAfterAnEnd_forgetsItWithoutARestart() throws Exception {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    Path files = Files.createDirectories(folder.resolve("operations"));
    TestModule module = new TestModule();
    LocalOperations operations =
        new LocalOperations(files, folder.resolve("scratch"), TestServer.LIMITS, now::get);
    operations.register(module.echo);
    try {
      Operation old = operations.start(module.echo, StringValue.of("a"), "id");
      operations.get(old.getName()).whenDone().get(10, TimeUnit.SECONDS);
      now.set(Instant.now().plus(Duration.ofDays(29)));
      operations.start(module.echo, StringValue.of("b"), "");
      assertThat(operations.get(old.getName()).isDone()).isTrue();
      now.set(Instant.now().plus(Duration.ofDays(31)));

      Operation next = operations.start(module.echo, StringValue.of("c"), "id");

      assertThat(next.getName()).isNotEqualTo(old.getName());
      assertThatThrownBy(() -> operations.get(old.getName()))
          .hasMessageContaining("This server has no such operation");
      assertThat(operationFile(old)).doesNotExist();
    } finally {
      operations.stop();
    }
  }
}
