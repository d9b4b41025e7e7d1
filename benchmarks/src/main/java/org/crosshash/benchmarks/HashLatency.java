package org.crosshash.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Endpoints;
import org.crosshash.config.Settings;
import org.crosshash.kit.CrosshashServer;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.trainer.HashLimits;
import org.crosshash.trainer.TrainerModule;
import org.crosshash.trainer.v1.ContrastiveObjective;
import org.crosshash.trainer.v1.HashInput;
import org.crosshash.trainer.v1.HashVectorsRequest;
import org.crosshash.trainer.v1.NetworkConfig;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.TrainProgress;
import org.crosshash.trainer.v1.TrainRequest;
import org.crosshash.trainer.v1.TrainResponse;
import org.crosshash.wire.Address;

/**
 * HashVectors with one vector a call over gRPC on loopback: how long calls of 1 and of 16 clients
 * take, with batches as usual and with every call by itself. Server and clients are one process.
 */
public final class HashLatency {
  private static final int PAIRS = 256;
  private static final int[] CLIENTS = {1, 16};

  private HashLatency() {}

  /**
   * Prints a line a case, and last that of batches.
   *
   * @param args {@code --dimension}, {@code --hidden}, {@code --bits}, and {@code --seconds} for
   *     each case
   */
  public static void main(String[] args) throws Exception {
    Arguments arguments = new Arguments(args);
    StringBuilder last = new StringBuilder("hash-latency");
    for (int batch : new int[] {1, HashLimits.standard().batch()}) {
      HashLimits limits = new HashLimits(1024, batch, HashLimits.standard().patience());
      Path folder = Files.createTempDirectory("hash-latency");
      try (CrosshashServer server =
              CrosshashServer.builder()
                  .dataFolder(folder)
                  .module(new TrainerModule(Runtime.getRuntime().availableProcessors(), limits))
                  .build()
                  .start();
          CrosshashClient client =
              CrosshashClient.connect(Endpoints.single(Address.parse(server.address())))) {
        List<HashVectorsRequest> requests = requests(arguments, trained(arguments, server, client));
        for (int clients : CLIENTS) {
          // Compiles what is hot.
          measure(client, requests, clients, arguments.number("seconds") / 2);
          long[] sorted = measure(client, requests, clients, arguments.number("seconds"));
          String figures =
              String.format(
                  Locale.ROOT,
                  "p50=%.2fms p99=%.2fms calls/s=%d",
                  percentile(sorted, 0.5),
                  percentile(sorted, 0.99),
                  sorted.length / arguments.number("seconds"));
          System.out.printf("batches of up to %d, %d clients: %s%n", batch, clients, figures);
          if (batch > 1) {
            last.append(" clients=").append(clients).append(' ').append(figures);
          }
        }
      }
    }
    System.out.println(last);
  }

  private static String trained(Arguments arguments, CrosshashServer server, CrosshashClient client)
      throws InterruptedException {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      ids.add("item-" + i);
    }
    int dimension = arguments.number("dimension");
    ArtifactName embeddings =
        EmbeddingsTable.builder(ids)
            .dense("image", vectors(1, dimension))
            .dense("text", vectors(2, dimension))
            .write(server.context().store())
            .name();
    TrainConfig config =
        Settings.resolve(
            TrainConfig.newBuilder()
                .setMethod("infonce")
                .setBits(arguments.number("bits"))
                .setContrastive(ContrastiveObjective.getDefaultInstance())
                .setNetwork(NetworkConfig.newBuilder().addHidden(arguments.number("hidden")))
                .setEpochs(1)
                .build());
    TrainRequest request =
        TrainRequest.newBuilder()
            .setEmbeddings(ArtifactReference.newBuilder().setName(embeddings.toString()))
            .setConfig(config)
            .build();
    return client
        .await(
            client.trainer().train(request), TrainResponse.class, TrainProgress.class, step -> {})
        .getModel()
        .getName();
  }

  private static FloatMatrix vectors(long seed, int dimension) {
    Random random = new Random(seed);
    float[] values = new float[PAIRS * dimension];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() / Math.sqrt(dimension));
    }
    return FloatMatrix.of(values, dimension);
  }

  private static List<HashVectorsRequest> requests(Arguments arguments, String model) {
    FloatMatrix vectors = vectors(3, arguments.number("dimension"));
    List<HashVectorsRequest> requests = new ArrayList<>();
    for (int row = 0; row < vectors.rows(); row++) {
      HashInput.Builder input = HashInput.newBuilder().setModality("text");
      for (float value : vectors.row(row)) {
        input.addValues(value);
      }
      requests.add(HashVectorsRequest.newBuilder().setModel(model).addInputs(input).build());
    }
    return requests;
  }

  /** Times of all calls, sorted. */
  private static long[] measure(
      CrosshashClient client, List<HashVectorsRequest> requests, int clients, int seconds)
      throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    Latencies all = new Latencies();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Future<Latencies>> calls = new ArrayList<>();
      for (int number = 0; number < clients; number++) {
        int first = number;
        calls.add(threads.submit(() -> call(client, requests, first, end)));
      }
      for (Future<Latencies> each : calls) {
        for (long time : each.get(seconds + 60L, TimeUnit.SECONDS).sorted()) {
          all.add(time);
        }
      }
    }
    return all.sorted();
  }

  private static Latencies call(
      CrosshashClient client, List<HashVectorsRequest> requests, int first, long end) {
    Latencies times = new Latencies();
    int next = first;
    for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
      if (client.trainer().hashVectors(requests.get(next % requests.size())).getCodesCount() != 1) {
        throw new IllegalStateException("A call was not answered with one code");
      }
      times.add(System.nanoTime() - start);
      next++;
    }
    return times;
  }

  private static double percentile(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1L, (long) (share * sorted.length))] / 1e6;
  }
}
