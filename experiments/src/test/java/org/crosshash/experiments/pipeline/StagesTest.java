package org.crosshash.experiments.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.Any;
import com.google.protobuf.Empty;
import com.google.rpc.Code;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Endpoints;
import org.crosshash.experiments.progress.StageProgress;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.TrainProgress;
import org.crosshash.trainer.v1.TrainRequest;
import org.crosshash.trainer.v1.TrainResponse;
import org.crosshash.trainer.v1.TrainerServiceGrpc;
import org.crosshash.wire.Address;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Trainings that are stopped, at a server that does with them what a test wants. */
class StagesTest {
  private static final Operation RUNNING =
      Operation.newBuilder()
          .setName("operations/trainer.Train.1")
          .setMetadata(Any.pack(TrainProgress.newBuilder().setEpoch(1).build()))
          .build();

  private final AtomicInteger cancels = new AtomicInteger();
  private volatile Status onCancel = Status.OK;
  private volatile Consumer<StreamObserver<Operation>> afterCancel =
      answer -> answer(RUNNING, answer);
  private Server server;
  private CrosshashClient client;

  @BeforeEach
  void start() throws IOException {
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server =
        NettyServerBuilder.forAddress(anywhere)
            .addService(new Trainer())
            .addService(new Operations())
            .build()
            .start();
    client =
        CrosshashClient.connect(Endpoints.single(Address.parse("127.0.0.1:" + server.getPort())));
  }

  @AfterEach
  void stop() {
    client.close();
    var _ = server.shutdownNow();
  }

  private static <M> void answer(M message, StreamObserver<M> observer) {
    observer.onNext(message);
    observer.onCompleted();
  }

  private static final class Trainer extends TrainerServiceGrpc.TrainerServiceImplBase {
    @Override
    public void train(TrainRequest request, StreamObserver<Operation> observer) {
      answer(RUNNING, observer);
    }
  }

  private final class Operations extends OperationsGrpc.OperationsImplBase {
    @Override
    public void waitOperation(WaitOperationRequest request, StreamObserver<Operation> observer) {
      afterCancel.accept(observer);
    }

    @Override
    public void cancelOperation(CancelOperationRequest request, StreamObserver<Empty> observer) {
      cancels.incrementAndGet();
      if (onCancel.isOk()) {
        answer(Empty.getDefaultInstance(), observer);
      } else {
        observer.onError(onCancel.asRuntimeException());
      }
    }
  }

  /** Trains until the first news, which stop the trial. */
  private TrialStopped stopped(Consumer<TrainProgress> watcher) {
    Stages stages = new Stages(client, new StageProgress((name, done, total) -> {}));
    return catchThrowableOfType(
        TrialStopped.class,
        () ->
            stages.train(
                ArtifactReference.getDefaultInstance(),
                Optional.empty(),
                ArtifactReference.getDefaultInstance(),
                TrainConfig.getDefaultInstance(),
                Optional.empty(),
                watcher));
  }

  private static void stop(TrainProgress step) {
    throw new TrialStopped("too low after epoch " + step.getEpoch());
  }

  private static Operation failed(Code code) {
    return RUNNING.toBuilder()
        .setDone(true)
        .setError(com.google.rpc.Status.newBuilder().setCode(code.getNumber()))
        .build();
  }

  private static void assertUnconfirmed(TrialStopped stopped, String why) {
    assertThat(stopped).hasMessage("too low after epoch 1");
    assertThat(stopped.isUnconfirmed()).isTrue();
    assertThat(stopped.getSuppressed())
        .singleElement()
        .satisfies(failure -> assertThat(failure).hasMessageContaining(why));
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void train_stoppedAndCancelled_isOver() {
    afterCancel = answer -> answer(failed(Code.CANCELLED), answer);

    TrialStopped stopped = stopped(StagesTest::stop);

    assertThat(cancels).hasValue(1);
    assertThat(stopped.isUnconfirmed()).isFalse();
    assertThat(stopped.getSuppressed()).isEmpty();
  }

  @Test
  void train_stoppedAtItsEnd_isOver() {
    afterCancel =
        answer ->
            answer(
                RUNNING.toBuilder()
                    .setDone(true)
                    .setResponse(Any.pack(TrainResponse.getDefaultInstance()))
                    .build(),
                answer);

    assertThat(stopped(StagesTest::stop).isUnconfirmed()).isFalse();
  }

  @Test
  void train_stoppedButNotToBeCancelled_isStoppedAllTheSame() {
    onCancel = Status.INTERNAL.withDescription("no cancelling today");

    assertUnconfirmed(stopped(StagesTest::stop), "no cancelling today");
  }

  @Test
  void train_stoppedAndItsServerKnowsNothingOfItAnyMore_mayGoOn() {
    afterCancel =
        answer ->
            answer.onError(
                Status.NOT_FOUND.withDescription("no such operation").asRuntimeException());

    assertUnconfirmed(stopped(StagesTest::stop), "no such operation");
  }

  @Test
  void train_interruptedBeforeItIsOver_mayGoOn() {
    Thread here = Thread.currentThread();
    afterCancel =
        answer -> {
          here.interrupt();
          answer(RUNNING, answer);
        };

    assertUnconfirmed(stopped(StagesTest::stop), "Interrupted");
    assertThat(cancels.get()).isPositive();
  }

  @Test
  void train_interruptedWhenItIsStopped_isCancelledAllTheSame() {
    TrialStopped stopped =
        stopped(step -> {
          Thread.currentThread().interrupt();
          stop(step);
        });

    assertUnconfirmed(stopped, "Interrupted");
    assertThat(cancels.get()).isPositive();
  }
}
