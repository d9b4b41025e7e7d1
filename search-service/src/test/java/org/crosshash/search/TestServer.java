package org.crosshash.search;

import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.kit.CrosshashServer;
import org.crosshash.search.v1.SearchServiceGrpc;
import org.crosshash.search.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.CodesTable;
import org.crosshash.tables.SelectionTable;
import org.crosshash.tables.StoredArtifact;
import org.crosshash.tables.TableBuilder;

/** A real server in this process with the search service, and a client of it. */
final class TestServer implements AutoCloseable {
  /** gRPC's logs of streams that ended before all was written, which tests mean to happen. */
  private static final List<Logger> TRANSPORT =
      Stream.of(
              "io.grpc.netty.NettyServerHandler",
              "io.grpc.internal.AbstractClientStream$TransportState")
          .map(Logger::getLogger)
          .toList();

  private final SearchModule module;
  private final CrosshashServer server;
  private final ManagedChannel channel;

  TestServer(Path folder) {
    this(folder, SearchLimits.standard());
  }

  TestServer(Path folder, SearchLimits limits) {
    TRANSPORT.forEach(logger -> logger.setLevel(Level.OFF));
    module = new SearchModule(2, limits);
    server = CrosshashServer.builder().dataFolder(folder).module(module).build().start();
    channel = Grpc.newChannelBuilder(server.address(), InsecureChannelCredentials.create()).build();
  }

  SearchServiceBlockingStub stub() {
    return SearchServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  String address() {
    return server.address();
  }

  ManagedChannel channel() {
    return channel;
  }

  SearchModule module() {
    return module;
  }

  ArtifactStore store() {
    return server.context().store();
  }

  /** Waits for an operation; a failed one is thrown as the status it ended with. */
  <R extends Message> R await(Operation started, Class<R> type) {
    Operation operation = started;
    while (!operation.getDone()) {
      operation =
          OperationsGrpc.newBlockingStub(channel)
              .withDeadlineAfter(60, TimeUnit.SECONDS)
              .waitOperation(
                  WaitOperationRequest.newBuilder()
                      .setName(operation.getName())
                      .setTimeout(Duration.newBuilder().setSeconds(30))
                      .build());
    }
    if (operation.hasError()) {
      throw StatusProto.toStatusRuntimeException(operation.getError());
    }
    try {
      return operation.getResponse().unpack(type);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Codes of image and text for the same ids, images first. */
  ArtifactReference codes(List<String> ids, byte[] images, byte[] texts, int bits, String model) {
    byte[] both = new byte[images.length + texts.length];
    System.arraycopy(images, 0, both, 0, images.length);
    System.arraycopy(texts, 0, both, images.length, texts.length);
    List<String> twice = new ArrayList<>(ids);
    twice.addAll(ids);
    List<String> modalities = new ArrayList<>();
    ids.forEach(id -> modalities.add("image"));
    ids.forEach(id -> modalities.add("text"));
    return reference(
        new CodesTable(twice, modalities, both, bits, model, Optional.empty(), 0)
            .write(store(), Map.of()));
  }

  ArtifactReference selection(List<String> ids) {
    return reference(new SelectionTable(ids).write(store()));
  }

  ArtifactReference table(TableBuilder builder) {
    return reference(builder.write(store()));
  }

  static ArtifactReference reference(StoredArtifact artifact) {
    return ArtifactReference.newBuilder().setName(artifact.name().toString()).build();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.close();
  }
}
