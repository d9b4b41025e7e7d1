package org.crosshash.kit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.StringValue;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.encoder.v1.EncodeTableRequest;
import org.crosshash.encoder.v1.EncoderServiceGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessEndTest {
  private static final EncodeTableRequest COUNT_TO_FIVE =
      EncodeTableRequest.newBuilder()
          .setItems(ArtifactReference.newBuilder().setName("5"))
          .setRequestId("five")
          .build();

  @TempDir Path folder;

  /** Starts to count in another process, and answers once the first checkpoint is written. */
  private static Operation startCounting(OtherProcess other) throws InterruptedException {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(CrosshashServer.LOOPBACK, other.port())
            .usePlaintext()
            .build();
    try {
      Operation operation = EncoderServiceGrpc.newBlockingStub(channel).encodeTable(COUNT_TO_FIVE);
      Operation latest = operation;
      while (!latest.hasMetadata()) {
        Thread.sleep(10);
        latest =
            OperationsGrpc.newBlockingStub(channel)
                .getOperation(
                    GetOperationRequest.newBuilder().setName(operation.getName()).build());
      }
      return operation;
    } finally {
      channel.shutdownNow();
    }
  }

  private int attempts() throws Exception {
    return new OperationFiles(folder.resolve("operations")).readAll().getFirst().attempts();
  }

  private void goesOnHere(Operation operation) throws Exception {
    try (TestServer server = TestServer.start(folder)) {
      server.module.goOn.countDown();

      Operation done =
          server
              .operations()
              .waitOperation(
                  WaitOperationRequest.newBuilder().setName(operation.getName()).build());

      assertThat(done.getResponse().unpack(StringValue.class).getValue()).endsWith(" false");
      assertThat(server.module.resumedFrom).isEqualTo(1);
      assertThat(server.calls().encodeTable(COUNT_TO_FIVE).getName())
          .isEqualTo(operation.getName());
    }
  }

  @Test
  void kill_inTheMiddleOfAnOperation_goesOnFromItsCheckpoint() throws Exception {
    Operation operation;
    try (OtherProcess other = OtherProcess.start(folder)) {
      operation = startCounting(other);

      other.kill();
    }

    assertThat(attempts()).isEqualTo(1);
    goesOnHere(operation);
  }

  @Test
  void terminate_inTheMiddleOfAnOperation_endsInGoodOrderAndGoesOn() throws Exception {
    Operation operation;
    try (OtherProcess other = OtherProcess.start(folder)) {
      operation = startCounting(other);

      assertThat(other.terminate()).isTrue();
    }

    assertThat(DataFolder.holder(folder)).isEmpty();
    assertThat(folder.resolve(DataFolder.ENDPOINT_FILE)).doesNotExist();
    assertThat(attempts()).isZero();
    goesOnHere(operation);
  }
}
