package org.crosshash.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.util.Durations;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.crosshash.testing.JavaProcess;
import org.crosshash.trainer.v1.TrainerServiceGrpc;

/** A trainer-service in a process of its own, which can be killed. */
final class ForkedTrainer implements AutoCloseable {
  private final JavaProcess process;
  private final ManagedChannel channel;

  ForkedTrainer(Path data) throws IOException {
    process = JavaProcess.start(TrainerProcess.class, List.of("-Xmx512m"), data.toString());
    channel =
        NettyChannelBuilder.forTarget("dns:///" + process.awaitLine("Listening on "))
            .usePlaintext()
            .build();
  }

  TrainerServiceGrpc.TrainerServiceBlockingStub trainer() {
    return TrainerServiceGrpc.newBlockingStub(channel);
  }

  /** The operation once it is done. */
  Operation end(String operation) {
    return OperationsGrpc.newBlockingStub(channel)
        .waitOperation(
            WaitOperationRequest.newBuilder()
                .setName(operation)
                .setTimeout(Durations.fromSeconds(120))
                .build());
  }

  /** Sends SIGKILL as soon as an operation, which must not have ended, is where it is wanted. */
  void killWhen(String operation, Predicate<Operation> there) throws InterruptedException {
    OperationsGrpc.OperationsBlockingStub operations = OperationsGrpc.newBlockingStub(channel);
    GetOperationRequest request = GetOperationRequest.newBuilder().setName(operation).build();
    Operation now = operations.getOperation(request);
    while (!now.getDone() && !there.test(now)) {
      Thread.sleep(2);
      now = operations.getOperation(request);
    }
    assertThat(now.getDone()).as("ended before it could be killed").isFalse();
    process.kill();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    process.close();
  }
}
