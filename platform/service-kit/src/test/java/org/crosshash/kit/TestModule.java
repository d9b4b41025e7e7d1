package org.crosshash.kit;

import com.google.longrunning.Operation;
import com.google.protobuf.Int64Value;
import com.google.protobuf.StringValue;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.crosshash.encoder.v1.EmbedRequest;
import org.crosshash.encoder.v1.EmbedResponse;
import org.crosshash.encoder.v1.EncodeTableRequest;
import org.crosshash.encoder.v1.Encoder;
import org.crosshash.encoder.v1.EncoderServiceGrpc;
import org.crosshash.encoder.v1.GetEncoderRequest;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.ArtifactName;

/** A small real service: an echo, a failure, work with checkpoints, and calls that misbehave. */
final class TestModule implements ServiceModule {
  /** Says its request back. */
  final OperationType<StringValue, StringValue, Int64Value> echo =
      new Kind("test.Echo", (request, run) -> "echo " + request);

  /** Fails as the request says. */
  final OperationType<StringValue, StringValue, Int64Value> fail =
      new Kind("test.Fail", (request, run) -> fail(request));

  /** Counts to its goal in steps, each a checkpoint; stops at every step until it is let go on. */
  final OperationType<StringValue, StringValue, Int64Value> count =
      new Kind("test.Count", this::count);

  /** Never looks whether it is cancelled. */
  final OperationType<StringValue, StringValue, Int64Value> deaf =
      new Kind("test.Deaf", (request, run) -> sleep());

  final AtomicInteger worksDone = new AtomicInteger();
  final CountDownLatch firstStep = new CountDownLatch(1);
  final CountDownLatch goOn = new CountDownLatch(1);
  final CountDownLatch contextCancelled = new CountDownLatch(1);
  final CountDownLatch callEntered = new CountDownLatch(1);
  volatile int resumedFrom = -1;
  volatile boolean closed;
  volatile ServiceContext context;

  private interface Body {
    String run(String request, OperationRun<Int64Value> run) throws Exception;
  }

  private record Kind(String name, Body body)
      implements OperationType<StringValue, StringValue, Int64Value> {
    @Override
    public StringValue requestPrototype() {
      return StringValue.getDefaultInstance();
    }

    @Override
    public StringValue run(StringValue request, OperationRun<Int64Value> run) throws Exception {
      return StringValue.of(body.run(request.getValue(), run));
    }
  }

  @Override
  public String name() {
    return "test";
  }

  @Override
  public List<BindableService> services(ServiceContext lent) {
    context = lent;
    List.of(echo, fail, count, deaf).forEach(lent.operations()::register);
    return List.of(new Calls());
  }

  @Override
  public void close() {
    closed = true;
  }

  private static String fail(String how) throws Exception {
    switch (how) {
      case "rule" -> throw CrosshashException.invalid("A rule holds", "broken", "mend it");
      case "memory" -> throw new OutOfMemoryError("Java heap space");
      default -> throw new Exception("secret of the house");
    }
  }

  private static String sleep() throws InterruptedException {
    Thread.sleep(60_000);
    return "slept";
  }

  private String count(String request, OperationRun<Int64Value> run) throws Exception {
    Recipes.Answer answer =
        context
            .recipes()
            .run(
                Recipes.recipe("test.Count", 1, StringValue.of(request), Map.of()),
                run,
                scratch -> countTo(Integer.parseInt(request), scratch, run));
    return answer.artifact() + " " + answer.cached();
  }

  private ArtifactName countTo(int goal, Path scratch, OperationRun<Int64Value> run)
      throws Exception {
    Path checkpoint = scratch.resolve("at");
    int at = Files.exists(checkpoint) ? Integer.parseInt(Files.readString(checkpoint)) : 0;
    resumedFrom = at;
    while (at < goal) {
      at++;
      Files.writeString(checkpoint, String.valueOf(at));
      run.progress(Int64Value.of(at));
      firstStep.countDown();
      while (goOn.getCount() > 0) {
        run.checkCancelled();
        Thread.sleep(5);
      }
    }
    worksDone.incrementAndGet();
    byte[] content = String.valueOf(goal).getBytes(StandardCharsets.UTF_8);
    return context
        .store()
        .putModel(new TreeMap<>(Map.of("count", content)), new TreeMap<>())
        .name();
  }

  /** Unary calls under a contract that exists. */
  private final class Calls extends EncoderServiceGrpc.EncoderServiceImplBase {
    @Override
    public void getEncoder(GetEncoderRequest request, StreamObserver<Encoder> observer) {
      switch (request.getName()) {
        case "rule" -> throw CrosshashException.invalid("A rule holds", "broken", "mend it");
        case "observer" ->
            observer.onError(CrosshashException.notFound("It exists", "it", "make it"));
        case "long" ->
            throw CrosshashException.invalid(
                "A column exists", "漢".repeat(1_000), "use " + "column, ".repeat(500));
        case "argument" -> throw new IllegalArgumentException("secret of the house");
        case "bug" -> throw new IllegalStateException("secret of the house");
        case "wait" -> waitForTheEnd();
        default -> {
          observer.onNext(Encoder.newBuilder().setName(request.getName()).build());
          observer.onCompleted();
        }
      }
    }

    /** Starts counting to the number that the items are named. */
    @Override
    public void encodeTable(EncodeTableRequest request, StreamObserver<Operation> observer) {
      StringValue goal = StringValue.of(request.getItems().getName());
      observer.onNext(context.operations().start(count, goal, request.getRequestId()));
      observer.onCompleted();
    }

    private void waitForTheEnd() {
      callEntered.countDown();
      Context current = Context.current();
      try {
        while (!current.isCancelled()) {
          Thread.sleep(5);
        }
        contextCancelled.countDown();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void embed(EmbedRequest request, StreamObserver<EmbedResponse> observer) {
      observer.onNext(EmbedResponse.getDefaultInstance());
      observer.onCompleted();
    }
  }
}
