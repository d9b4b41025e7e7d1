package org.crosshash.benchmarks;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.encoder.EmbedLimits;
import org.crosshash.encoder.EncoderModule;
import org.crosshash.encoder.v1.EmbedInput;
import org.crosshash.encoder.v1.EmbedRequest;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.encoder.v1.EncodeProgress;
import org.crosshash.encoder.v1.EncodeTableRequest;
import org.crosshash.encoder.v1.EncoderServiceGrpc;
import org.crosshash.encoding.Encoders;
import org.crosshash.encoding.Workers;
import org.crosshash.files.DurableFiles;
import org.crosshash.kit.CrosshashServer;
import org.crosshash.tables.Item;
import org.crosshash.tables.ItemsTable;

/**
 * Embed with one text or picture a call over gRPC on loopback, of many clients at the same time:
 * how long calls take with and without dynamic batching, by themselves and beside a table that is
 * being encoded. Every input is new and the cache is off. Server and clients are one process, which
 * is the same burden in all cases.
 */
public final class EncodeClients {
  private static final int[] BATCHES = {1, EmbedLimits.standard().batch()};
  private static final String[] WORDS =
      "red flag dog cat tree house river old small bright quick man woman child boat sun moon night"
          .split(" ");

  private final Arguments arguments;
  private final List<byte[]> pictures = new ArrayList<>();

  private EncodeClients(Arguments arguments) throws IOException {
    this.arguments = arguments;
    Random random = new Random(1);
    for (int i = 0; i < 256; i++) {
      pictures.add(picture(random));
    }
  }

  /**
   * Prints a line a case, and last the ratio of calls a second, with batching to without.
   *
   * @param args {@code --clients}, {@code --seconds} for each case, {@code --kind}: {@code text} or
   *     {@code image}
   */
  public static void main(String[] args) throws Exception {
    new EncodeClients(new Arguments(args)).run();
  }

  private void run() throws Exception {
    double[][] rates = new double[2][BATCHES.length];
    for (int table = 0; table < 2; table++) {
      for (int i = 0; i < BATCHES.length; i++) {
        rates[table][i] = measured(BATCHES[i], table == 1);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "encode-clients kind=%s clients=%d batching/alone=%.2f beside-a-table=%.2f%n",
        arguments.text("kind"),
        arguments.number("clients"),
        rates[0][1] / rates[0][0],
        rates[1][1] / rates[1][0]);
  }

  private double measured(int batch, boolean besideATable) throws Exception {
    EmbedLimits standard = EmbedLimits.standard();
    EmbedLimits limits =
        new EmbedLimits(1024, batch, standard.delay(), standard.lanes(), Duration.ofMinutes(1));
    Path folder = Files.createTempDirectory("encode-clients");
    try (CrosshashServer server =
        CrosshashServer.builder()
            .dataFolder(folder)
            .module(new EncoderModule(Encoders.builtIn(), Workers.perProcessor(), 0, limits))
            .build()
            .start()) {
      ManagedChannel channel =
          NettyChannelBuilder.forTarget(server.address()).usePlaintext().build();
      try {
        // Compiles what is hot.
        clients(channel, arguments.number("seconds") / 2, 0);
        String table = besideATable ? table(server, channel) : "";
        final long before = besideATable ? items(channel, table) : 0;
        long[] sorted = clients(channel, arguments.number("seconds"), 1L << 40);
        double rate = sorted.length / (double) arguments.number("seconds");
        String beside =
            besideATable
                ? String.format(
                    Locale.ROOT,
                    ", table %.1f items/s",
                    (items(channel, table) - before) / (double) arguments.number("seconds"))
                : "";
        System.out.printf(
            Locale.ROOT,
            "runs of up to %d, %d clients%s: p50=%.1fms p99=%.1fms calls/s=%.1f%s%n",
            batch,
            arguments.number("clients"),
            besideATable ? " beside a table" : "",
            percentile(sorted, 0.5),
            percentile(sorted, 0.99),
            rate,
            beside);
        if (besideATable) {
          cancel(channel, table);
        }
        return rate;
      } finally {
        channel.shutdownNow();
      }
    } finally {
      DurableFiles.deleteTree(folder);
    }
  }

  /** Begins to encode more than can be done in the time. */
  private String table(CrosshashServer server, ManagedChannel channel) {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      items.add(
          Item.of("item-" + i).withImage(pictures.get(i % pictures.size())).withText(text(i)));
    }
    String name = ItemsTable.write(server.context().store(), items, Map.of()).name().toString();
    return EncoderServiceGrpc.newBlockingStub(channel)
        .encodeTable(
            EncodeTableRequest.newBuilder()
                .setItems(ArtifactReference.newBuilder().setName(name))
                .setConfig(EncodeConfig.newBuilder().setObjects("whole"))
                .build())
        .getName();
  }

  private static long items(ManagedChannel channel, String operation) throws IOException {
    Operation now =
        OperationsGrpc.newBlockingStub(channel)
            .getOperation(GetOperationRequest.newBuilder().setName(operation).build());
    if (now.getDone()) {
      throw new IllegalStateException("The table ended before the calls: " + now.getError());
    }
    return now.hasMetadata() ? now.getMetadata().unpack(EncodeProgress.class).getDone() : 0;
  }

  private static void cancel(ManagedChannel channel, String operation) {
    var _ =
        OperationsGrpc.newBlockingStub(channel)
            .cancelOperation(CancelOperationRequest.newBuilder().setName(operation).build());
  }

  /** Times of all calls, sorted. */
  private long[] clients(ManagedChannel channel, int seconds, long salt) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    int clients = arguments.number("clients");
    Latencies all = new Latencies();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Future<Latencies>> calls = new ArrayList<>();
      for (int number = 0; number < clients; number++) {
        long first = salt + ((long) number << 24);
        calls.add(threads.submit(() -> call(channel, first, end)));
      }
      for (Future<Latencies> each : calls) {
        for (long time : each.get(seconds + 120L, TimeUnit.SECONDS).sorted()) {
          all.add(time);
        }
      }
    }
    return all.sorted();
  }

  private Latencies call(ManagedChannel channel, long first, long end) {
    var stub = EncoderServiceGrpc.newBlockingStub(channel);
    boolean texts = arguments.text("kind").equals("text");
    Latencies times = new Latencies();
    long next = first;
    for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
      EmbedInput.Builder input = EmbedInput.newBuilder();
      if (texts) {
        input.setText(text(next));
      } else {
        input.setImage(ByteString.copyFrom(pictures.get(Math.floorMod(next, pictures.size()))));
      }
      if (stub.embed(EmbedRequest.newBuilder().addInputs(input).build()).getEmbeddingsCount()
          != 1) {
        throw new IllegalStateException("A call was not answered with one vector");
      }
      times.add(System.nanoTime() - start);
      next++;
    }
    return times;
  }

  /** 4 to 15 words, and its number. */
  private static String text(long number) {
    Random random = new Random(number);
    StringBuilder text = new StringBuilder();
    for (int i = 4 + random.nextInt(12); i > 0; i--) {
      text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
    }
    return text.append(number % 1000).toString();
  }

  private static byte[] picture(Random random) throws IOException {
    BufferedImage image = new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB);
    int red = random.nextInt(256);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        image.setRGB(x, y, (red << 16) | ((x * 255 / 320) << 8) | ((y + random.nextInt(8)) & 0xff));
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", bytes);
    return bytes.toByteArray();
  }

  private static double percentile(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1L, (long) (share * sorted.length))] / 1e6;
  }
}
