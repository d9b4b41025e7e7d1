package org.crosshash.kit;

import com.google.longrunning.OperationsGrpc;
import com.google.longrunning.OperationsGrpc.OperationsBlockingStub;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.crosshash.artifacts.v1.ArtifactsServiceGrpc;
import org.crosshash.artifacts.v1.ArtifactsServiceGrpc.ArtifactsServiceBlockingStub;
import org.crosshash.encoder.v1.EncoderServiceGrpc;
import org.crosshash.encoder.v1.EncoderServiceGrpc.EncoderServiceBlockingStub;

/** A real server of the test module, and a channel to it. */
final class TestServer implements AutoCloseable {
  static final ServerLimits LIMITS =
      new ServerLimits(1 << 20, 4, 2, 2, 1L << 28, Duration.ofMillis(500));

  final TestModule module = new TestModule();
  final CrosshashServer server;
  final ManagedChannel channel;

  private TestServer(CrosshashServer.Builder builder) {
    server = builder.module(module).build().start();
    channel =
        NettyChannelBuilder.forAddress(CrosshashServer.LOOPBACK, server.port())
            .usePlaintext()
            .build();
  }

  static TestServer start(Path folder) {
    return start(folder, builder -> builder);
  }

  static TestServer start(Path folder, UnaryOperator<CrosshashServer.Builder> more) {
    return new TestServer(more.apply(CrosshashServer.builder().dataFolder(folder).limits(LIMITS)));
  }

  EncoderServiceBlockingStub calls() {
    return EncoderServiceGrpc.newBlockingStub(channel);
  }

  OperationsBlockingStub operations() {
    return OperationsGrpc.newBlockingStub(channel);
  }

  ArtifactsServiceBlockingStub artifacts() {
    return ArtifactsServiceGrpc.newBlockingStub(channel);
  }

  Operations start() {
    return server.context().operations();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.close();
  }
}
