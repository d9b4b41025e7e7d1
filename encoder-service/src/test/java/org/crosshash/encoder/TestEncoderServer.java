package org.crosshash.encoder;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.Code;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.encoder.v1.AlignConfig;
import org.crosshash.encoder.v1.AlignTableRequest;
import org.crosshash.encoder.v1.AlignTableResponse;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.encoder.v1.EncodeTableRequest;
import org.crosshash.encoder.v1.EncodeTableResponse;
import org.crosshash.encoder.v1.EncoderServiceGrpc;
import org.crosshash.encoding.ComputeDevice;
import org.crosshash.encoding.Encoder;
import org.crosshash.encoding.Encoders;
import org.crosshash.encoding.EngineSettings;
import org.crosshash.encoding.Workers;
import org.crosshash.encoding.models.ModelFolders;
import org.crosshash.kit.CrosshashServer;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.Item;
import org.crosshash.tables.ItemsTable;
import org.crosshash.tables.Table;

/** A real server with the encoder service on loopback, and a channel to it. */
final class TestEncoderServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final CrosshashServer server;
  private final ManagedChannel channel;

  private TestEncoderServer(CrosshashServer server) {
    this.server = server;
    channel = NettyChannelBuilder.forTarget(server.address()).usePlaintext().build();
  }

  static TestEncoderServer start(Path folder, Encoder encoder, Path... imageRoots) {
    return new TestEncoderServer(
        CrosshashServer.builder()
            .dataFolder(folder)
            .imageRoots(List.of(imageRoots))
            .module(new EncoderModule(new Encoders(List.of(encoder)), new Workers(2)))
            .build()
            .start());
  }

  static TestEncoderServer start(CrosshashServer.Builder builder) {
    return new TestEncoderServer(builder.build().start());
  }

  /** A server with the built-in encoder and those of model folders. */
  static TestEncoderServer startWithFolders(Path folder, Path encoders) {
    return new TestEncoderServer(
        CrosshashServer.builder()
            .dataFolder(folder)
            .module(
                new EncoderModule(
                    new ModelFolders(encoders),
                    new ServingSettings(
                        EngineSettings.on(ComputeDevice.CPU),
                        2,
                        EncoderModule.DEFAULT_CACHE_BYTES,
                        EmbedLimits.standard())))
            .build()
            .start());
  }

  static TestEncoderServer startWithCache(Path folder, Encoder encoder) {
    return startWithCache(folder, new Encoders(List.of(encoder)));
  }

  static TestEncoderServer startWithCache(Path folder, Encoders encoders) {
    return new TestEncoderServer(
        CrosshashServer.builder()
            .dataFolder(folder)
            .module(new EncoderModule(encoders, new Workers(2), 64L << 20))
            .build()
            .start());
  }

  /** A server without a cache that takes single calls on in this way. */
  static TestEncoderServer startWithLimits(Path folder, Encoder encoder, EmbedLimits limits) {
    return new TestEncoderServer(
        CrosshashServer.builder()
            .dataFolder(folder)
            .module(new EncoderModule(new Encoders(List.of(encoder)), new Workers(2), 0, limits))
            .build()
            .start());
  }

  ManagedChannel channel() {
    return channel;
  }

  String address() {
    return server.address();
  }

  EncoderServiceGrpc.EncoderServiceBlockingStub stub() {
    return EncoderServiceGrpc.newBlockingStub(channel);
  }

  OperationsGrpc.OperationsBlockingStub operations() {
    return OperationsGrpc.newBlockingStub(channel);
  }

  ArtifactStore store() {
    return server.context().store();
  }

  BufferAllocator allocator() {
    return server.context().allocator();
  }

  /** The item of a number: a readable picture and a text. */
  static Item item(int number) {
    return Item.of("item-" + number)
        .withImage(new byte[] {1, (byte) number, (byte) (number >> 8)})
        .withText("the word" + number % 7 + " and a word" + number % 5);
  }

  static List<Item> items(int count) {
    return IntStream.range(0, count).mapToObj(TestEncoderServer::item).toList();
  }

  ArtifactReference put(List<Item> items) {
    return reference(ItemsTable.write(store(), items, Map.of()).name());
  }

  static ArtifactReference reference(ArtifactName name) {
    return ArtifactReference.newBuilder().setName(name.toString()).build();
  }

  static EncodeConfig toy() {
    return EncodeConfig.newBuilder().setEncoder(ToyEncoder.ID).build();
  }

  static EncodeTableRequest encodeRequest(ArtifactReference items, EncodeConfig config) {
    return EncodeTableRequest.newBuilder().setItems(items).setConfig(config).build();
  }

  Operation encodeToTheEnd(ArtifactReference items, EncodeConfig config) {
    return await(stub().encodeTable(encodeRequest(items, config)).getName());
  }

  EncodeTableResponse encode(ArtifactReference items, EncodeConfig config) {
    return response(encodeToTheEnd(items, config), EncodeTableResponse.class);
  }

  AlignTableResponse align(ArtifactReference embeddings, AlignConfig config) {
    return response(
        alignToTheEnd(
            AlignTableRequest.newBuilder().setEmbeddings(embeddings).setConfig(config).build()),
        AlignTableResponse.class);
  }

  Operation alignToTheEnd(AlignTableRequest request) {
    return await(stub().alignTable(request).getName());
  }

  Table open(ArtifactReference reference) {
    return store().open(ArtifactName.parse(reference.getName()));
  }

  /** What a table was made on. */
  Map<String, String> environment(ArtifactReference reference) {
    return store()
        .get(ArtifactName.parse(reference.getName()))
        .provenance()
        .orElseThrow()
        .environment();
  }

  void cancel(String operation) {
    CancelOperationRequest request = CancelOperationRequest.newBuilder().setName(operation).build();
    if (!operations().cancelOperation(request).isInitialized()) {
      throw new AssertionError("Not cancelled: " + operation);
    }
  }

  Operation await(String name) {
    Instant end = Instant.now().plus(PATIENCE);
    while (Instant.now().isBefore(end)) {
      Operation operation =
          operations().getOperation(GetOperationRequest.newBuilder().setName(name).build());
      if (operation.getDone()) {
        return operation;
      }
      LockSupport.parkNanos(5_000_000);
    }
    throw new AssertionError("Not done in " + PATIENCE + ": " + name);
  }

  static <T extends Message> T response(Operation operation, Class<T> type) {
    if (operation.getError().getCode() != Code.OK_VALUE) {
      throw new AssertionError(operation.getError());
    }
    try {
      return operation.getResponse().unpack(type);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.close();
  }
}
