package org.crosshash.similarity;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.crosshash.similarity.v1.GuidanceProgress;
import org.crosshash.similarity.v1.SimilarityServiceGrpc;

/** Stubs of a similarity service behind a port, in this process or another. */
final class RunningService implements AutoCloseable {
  private static final long LOOK_NANOS = 2_000_000;

  private final ManagedChannel channel;

  RunningService(String address) {
    channel = ManagedChannelBuilder.forTarget(address).usePlaintext().build();
  }

  SimilarityServiceGrpc.SimilarityServiceBlockingStub similarity() {
    return SimilarityServiceGrpc.newBlockingStub(channel).withWaitForReady();
  }

  Operation operation(String name) {
    return OperationsGrpc.newBlockingStub(channel)
        .withWaitForReady()
        .getOperation(GetOperationRequest.newBuilder().setName(name).build());
  }

  /** The operation at its end. */
  Operation end(String name) {
    return OperationsGrpc.newBlockingStub(channel)
        .withWaitForReady()
        .waitOperation(
            WaitOperationRequest.newBuilder()
                .setName(name)
                .setTimeout(Durations.fromSeconds(60))
                .build());
  }

  void cancel(String name) {
    OperationsGrpc.newBlockingStub(channel)
        .cancelOperation(CancelOperationRequest.newBuilder().setName(name).build());
  }

  /** Waits until so many steps of a generator are done, or the operation. */
  Operation afterStep(String name, long step) {
    Operation now = operation(name);
    while (!now.getDone() && (!learning(now) || progress(now).getDone() < step)) {
      LockSupport.parkNanos(LOOK_NANOS);
      now = operation(name);
    }
    return now;
  }

  private static boolean learning(Operation operation) {
    return progress(operation).getStage().equals("learn");
  }

  static GuidanceProgress progress(Operation operation) {
    try {
      return operation.hasMetadata()
          ? operation.getMetadata().unpack(GuidanceProgress.class)
          : GuidanceProgress.getDefaultInstance();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    try {
      channel.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
