package org.crosshash.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.util.Durations;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.crosshash.trainer.v1.TrainerServiceGrpc;

/** A trainer-service in a process of its own, which can be killed. */
final class ForkedTrainer implements AutoCloseable {
  private final Process process;
  private final ManagedChannel channel;

  ForkedTrainer(Path data) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx512m",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "--add-modules=jdk.incubator.vector",
            "-cp",
            System.getProperty("java.class.path"),
            TrainerProcess.class.getName(),
            data.toString()));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    String line = lines.readLine();
    while (line != null && !line.startsWith("Listening on ")) {
      line = lines.readLine();
    }
    assertThat(line).as("the server's address").isNotNull();
    channel =
        NettyChannelBuilder.forTarget("dns:///" + line.substring("Listening on ".length()))
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
    process.destroyForcibly();
    assertThat(process.waitFor()).as("killed by SIGKILL").isEqualTo(128 + 9);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    process.destroyForcibly();
  }
}
