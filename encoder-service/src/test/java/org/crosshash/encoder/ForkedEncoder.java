package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.crosshash.encoder.v1.EncodeProgress;
import org.crosshash.encoder.v1.EncodeTableRequest;
import org.crosshash.encoder.v1.EncoderServiceGrpc;
import org.crosshash.testing.JavaProcess;

/**
 * An encoder-service in a process of its own, with a heap that is chosen, to be watched and killed.
 */
final class ForkedEncoder implements AutoCloseable {
  /** Milliseconds between two looks at an operation. */
  private static final int PAUSE = Boolean.getBoolean("crosshash.long") ? 20 : 2;

  private final JavaProcess process;
  private final ManagedChannel channel;
  private long anonymous;
  private long mostAnonymous;

  /**
   * Starts it.
   *
   * @param heap as {@code -Xmx} takes it
   */
  ForkedEncoder(Path data, String encoder, String heap) throws IOException {
    process =
        JavaProcess.start(
            EncoderProcess.class,
            // The last as servers are started.
            List.of(
                "-Xmx" + heap, "-XX:+ExitOnOutOfMemoryError", "-XX:TrimNativeHeapInterval=60000"),
            data.toString(),
            encoder);
    channel =
        NettyChannelBuilder.forTarget("dns:///" + process.awaitLine("Listening on "))
            .usePlaintext()
            .build();
  }

  /** Begins an encoding and gives the operation's name. */
  String start(EncodeTableRequest request) {
    return EncoderServiceGrpc.newBlockingStub(channel).encodeTable(request).getName();
  }

  /** Waits for the end of an operation. */
  Operation await(String operation) throws IOException, InterruptedException {
    return awaitUntil(operation, Operation::getDone);
  }

  /** Waits until so many items are encoded. */
  Operation awaitItems(String operation, long items) throws IOException, InterruptedException {
    return awaitUntil(operation, known -> known.getDone() || done(known) >= items);
  }

  /** Sends SIGKILL as soon as so many items are encoded. */
  void killAfter(String operation, long items) throws IOException, InterruptedException {
    Operation now = awaitItems(operation, items);
    assertThat(now.getDone()).as("ended before it could be killed: %s", now).isFalse();
    process.kill();
  }

  private Operation awaitUntil(String operation, Predicate<Operation> reached)
      throws IOException, InterruptedException {
    OperationsGrpc.OperationsBlockingStub operations = OperationsGrpc.newBlockingStub(channel);
    GetOperationRequest request = GetOperationRequest.newBuilder().setName(operation).build();
    Operation now = operations.getOperation(request);
    while (!reached.test(now)) {
      measure();
      Thread.sleep(PAUSE);
      now = operations.getOperation(request);
    }
    measure();
    return now;
  }

  private static long done(Operation now) {
    if (!now.hasMetadata()) {
      return 0;
    }
    EncodeProgress progress;
    try {
      progress = now.getMetadata().unpack(EncodeProgress.class);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    // Later stages begin to count anew.
    return switch (progress.getStage()) {
      case "read" -> 0;
      case "items" -> progress.getDone();
      default -> Long.MAX_VALUE;
    };
  }

  private void measure() throws IOException {
    Path status = Path.of("/proc/%d/status".formatted(process.pid()));
    if (Files.exists(status)) {
      Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("RssAnon:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .forEach(now -> anonymous = now);
      mostAnonymous = Math.max(mostAnonymous, anonymous);
    }
  }

  /**
   * Most resident megabytes that were seen while an operation was awaited, those of mapped files
   * left out; 0 where the system does not tell.
   */
  long mostAnonymousMegabytes() {
    return mostAnonymous;
  }

  /** Resident megabytes when an operation was looked at last, otherwise the same. */
  long anonymousMegabytes() {
    return anonymous;
  }

  @Override
  public void close() {
    channel.shutdownNow();
    process.close();
  }
}
