package org.crosshash.benchmarks;

import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.encoder.EncoderModule;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.encoder.v1.EncodeTableRequest;
import org.crosshash.encoder.v1.EncodeTableResponse;
import org.crosshash.encoder.v1.EncoderServiceGrpc;
import org.crosshash.encoding.Encoders;
import org.crosshash.encoding.Workers;
import org.crosshash.files.DurableFiles;
import org.crosshash.kit.CrosshashServer;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.Digest;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.Item;
import org.crosshash.tables.ItemsTable;
import org.crosshash.tables.Table;

/**
 * Encodes a table of photographs on disk with texts, by the whole service: gRPC, chunks that
 * survive a crash, the table's canonical bytes. Cell {@code again} lets the cache of vectors
 * answer.
 */
public final class EncodeWorker {
  private static final String AGAIN = "again";

  /** Long enough that asking costs nothing beside the work: 500 calls a second took a sixth. */
  private static final long POLL_NANOS = 10_000_000;

  private static final long CACHE_BYTES = 1L << 30;

  private final CrosshashServer server;
  private final EncoderServiceGrpc.EncoderServiceBlockingStub encoder;
  private final OperationsGrpc.OperationsBlockingStub operations;
  private final List<Path> photographs;
  private final List<Digest> digests = new ArrayList<>();
  private final List<String> texts;
  private int rounds;
  private String embeddings = "";

  private EncodeWorker(CrosshashServer server, ManagedChannel channel, Path photographs)
      throws IOException {
    this.server = server;
    encoder = EncoderServiceGrpc.newBlockingStub(channel);
    operations = OperationsGrpc.newBlockingStub(channel);
    try (Stream<Path> files = Files.list(photographs)) {
      this.photographs = files.filter(f -> f.toString().endsWith(".jpg")).sorted().toList();
    }
    for (Path file : this.photographs) {
      digests.add(Digest.ofFile(file));
    }
    texts = Files.readAllLines(photographs.resolve("texts.txt"));
  }

  /**
   * Runs the worker.
   *
   * @param args {@code --photographs}, a folder of {@code *.jpg} with {@code texts.txt}; {@code
   *     --threads}
   */
  public static void main(String[] args) throws Exception {
    Arguments arguments = new Arguments(args);
    Path photographs = arguments.path("photographs").toRealPath();
    Path folder = Files.createTempDirectory("crosshash-encode-");
    CrosshashServer server =
        CrosshashServer.builder()
            .dataFolder(folder)
            .imageRoots(List.of(photographs))
            .module(
                new EncoderModule(
                    Encoders.builtIn(), new Workers(arguments.number("threads")), CACHE_BYTES))
            .build()
            .start();
    ManagedChannel channel = NettyChannelBuilder.forTarget(server.address()).usePlaintext().build();
    try {
      EncodeWorker worker = new EncodeWorker(server, channel, photographs);
      Rounds.serve(
          new Rounds.Work() {
            @Override
            public double round(String cell) {
              return worker.encode(cell);
            }

            @Override
            public void write(Path results) throws IOException {
              worker.write(results);
            }
          });
    } finally {
      channel.shutdownNow();
      server.close();
      DurableFiles.deleteTree(folder);
    }
  }

  /** Each round has ids of its own: the same table again would be answered by its recipe. */
  private ArtifactReference items() {
    rounds++;
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < photographs.size(); i++) {
      items.add(
          Item.of("round-%d-%05d".formatted(rounds, i))
              .withImage(photographs.get(i).toString(), digests.get(i))
              .withText(texts.get(i)));
    }
    ArtifactName name = ItemsTable.write(server.context().store(), items, Map.of()).name();
    return ArtifactReference.newBuilder().setName(name.toString()).build();
  }

  private double encode(String cell) {
    EncodeTableRequest request =
        EncodeTableRequest.newBuilder()
            .setItems(items())
            .setConfig(EncodeConfig.newBuilder().setObjects("whole"))
            .setSkipCache(!cell.equals(AGAIN))
            .build();
    long start = System.nanoTime();
    String name = encoder.encodeTable(request).getName();
    Operation operation = operations.getOperation(request(name));
    while (!operation.getDone()) {
      LockSupport.parkNanos(POLL_NANOS);
      operation = operations.getOperation(request(name));
    }
    final double seconds = (System.nanoTime() - start) / 1e9;
    try {
      embeddings =
          operation.getResponse().unpack(EncodeTableResponse.class).getEmbeddings().getName();
    } catch (IOException wrong) {
      throw new IllegalStateException(operation.toString(), wrong);
    }
    return seconds;
  }

  private static GetOperationRequest request(String name) {
    return GetOperationRequest.newBuilder().setName(name).build();
  }

  private void write(Path results) throws IOException {
    try (Table table = server.context().store().open(ArtifactName.parse(embeddings))) {
      EmbeddingsTable vectors = EmbeddingsTable.of(table);
      for (String column : List.of("image", "text")) {
        float[] values = vectors.dense(column).toArray();
        double[] wide = new double[values.length];
        for (int i = 0; i < values.length; i++) {
          wide[i] = values[i];
        }
        LittleEndianFile.writeDoubles(results.resolve(column), wide);
      }
    }
  }
}
