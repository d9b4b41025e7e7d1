package org.crosshash.trainer;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import org.apache.arrow.memory.BufferAllocator;
import org.crosshash.kit.CrosshashServer;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.trainer.v1.TrainProgress;
import org.crosshash.trainer.v1.TrainRequest;
import org.crosshash.trainer.v1.TrainResponse;
import org.crosshash.trainer.v1.TrainerServiceGrpc;

/** A trainer-service of this process, and stubs that talk to it over its port. */
final class ServerUnderTest implements AutoCloseable {
  private final CrosshashServer server;
  private final ManagedChannel channel;

  ServerUnderTest(Path folder) {
    this(folder, 1);
  }

  ServerUnderTest(Path folder, int threads) {
    server =
        CrosshashServer.builder()
            .dataFolder(folder)
            .module(new TrainerModule(threads))
            .build()
            .start();
    channel =
        NettyChannelBuilder.forAddress(CrosshashServer.LOOPBACK, server.port())
            .usePlaintext()
            .build();
  }

  String address() {
    return CrosshashServer.LOOPBACK + ":" + server.port();
  }

  ManagedChannel channel() {
    return channel;
  }

  /** The server's own memory for tables and streams. */
  BufferAllocator allocator() {
    return server.context().allocator();
  }

  ArtifactStore store() {
    return server.context().store();
  }

  TrainerServiceGrpc.TrainerServiceBlockingStub trainer() {
    return TrainerServiceGrpc.newBlockingStub(channel);
  }

  TrainResponse train(TrainRequest request) {
    return await(trainer().train(request), TrainResponse.getDefaultInstance());
  }

  Operation start(TrainRequest request) {
    return trainer().train(request);
  }

  Operation operation(String name) {
    return OperationsGrpc.newBlockingStub(channel)
        .getOperation(GetOperationRequest.newBuilder().setName(name).build());
  }

  void cancel(String name) {
    OperationsGrpc.newBlockingStub(channel)
        .cancelOperation(CancelOperationRequest.newBuilder().setName(name).build());
  }

  Operation end(String name) {
    return OperationsGrpc.newBlockingStub(channel)
        .waitOperation(
            WaitOperationRequest.newBuilder()
                .setName(name)
                .setTimeout(Durations.fromSeconds(120))
                .build());
  }

  static TrainProgress progress(Operation operation) {
    try {
      return operation.hasMetadata()
          ? operation.getMetadata().unpack(TrainProgress.class)
          : TrainProgress.getDefaultInstance();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The response of an operation that must succeed. */
  <M extends Message> M await(Operation operation, M prototype) {
    Operation end = end(operation.getName());
    if (!end.getDone() || end.hasError()) {
      throw new IllegalStateException(end.getError().getMessage());
    }
    return unpack(end, prototype);
  }

  @SuppressWarnings("unchecked") // The prototype tells the class.
  private static <M extends Message> M unpack(Operation operation, M prototype) {
    try {
      return (M) operation.getResponse().unpack(prototype.getClass());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.close();
  }
}
