package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.encoder.v1.EncodeProgress;
import org.crosshash.encoder.v1.EncodeTableRequest;
import org.crosshash.encoder.v1.EncodeTableResponse;
import org.crosshash.encoder.v1.EncoderServiceGrpc;
import org.crosshash.tables.Item;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An encoding survives SIGKILL at random: after restarts its table has the bytes of an undisturbed
 * run, with the cache and without. With {@code crosshash.long} it has 100,000 items (50,000 each
 * way), pictures come again under new ids, and the process's memory must stay flat.
 */
class KilledEncodingTest {
  private static final boolean LONG = Boolean.getBoolean("crosshash.long");
  private static final int ITEMS = LONG ? 50_000 : 700;
  private static final int PICTURES = LONG ? 5_000 : 200;
  private static final int KILLS = LONG ? 6 : 3;

  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("ways")
  void encodeTable_serverKilledAtRandom_hasTheBytesOfAnUndisturbedRun(boolean skipCache)
      throws Exception {
    List<Item> items = new ArrayList<>(ITEMS);
    for (int i = 0; i < ITEMS; i++) {
      Item again = TestEncoderServer.item(i % PICTURES);
      items.add(
          Item.of("id-" + i).withImage(again.image().get()).withText("text of " + i % PICTURES));
    }
    String expected;
    ArtifactReference table;
    try (TestEncoderServer server =
        TestEncoderServer.startWithCache(folder.resolve("undisturbed"), new ToyEncoder())) {
      table = server.put(items);
      expected = end(server, server.stub().encodeTable(request(table, skipCache)).getName());
    }
    Path data = folder.resolve("killed");
    try (TestEncoderServer server = TestEncoderServer.startWithCache(data, new ToyEncoder())) {
      assertThat(server.put(items)).isEqualTo(table);
    }
    Random random = new Random(skipCache ? 7 : 8);
    String operation = "";
    List<Long> resident = new ArrayList<>();
    int share = ITEMS / (KILLS + 1);
    for (int kill = 0; kill < KILLS; kill++) {
      try (ForkedEncoder encoder = new ForkedEncoder(data)) {
        if (kill == 0) {
          operation = encoder.start(request(table, skipCache));
        }
        encoder.killAfter(operation, kill * share + 1 + random.nextInt(share), resident);
      }
    }
    try (TestEncoderServer server = TestEncoderServer.startWithCache(data, new ToyEncoder())) {
      assertThat(end(server, operation)).isEqualTo(expected);
    }
    if (LONG && !resident.isEmpty()) {
      System.out.println("Resident megabytes at each kill: " + resident);
      // The last process had as much to do as the first: growth with the table would show.
      assertThat(resident.getLast()).isLessThan(resident.getFirst() + 200);
    }
  }

  /** Both ways only in the long form: each takes four processes. */
  private static Stream<Boolean> ways() {
    return LONG ? Stream.of(true, false) : Stream.of(false);
  }

  private static EncodeTableRequest request(ArtifactReference items, boolean skipCache) {
    return TestEncoderServer.encodeRequest(items, TestEncoderServer.toy()).toBuilder()
        .setSkipCache(skipCache)
        .build();
  }

  private static String end(TestEncoderServer server, String operation)
      throws InterruptedException {
    GetOperationRequest request = GetOperationRequest.newBuilder().setName(operation).build();
    Operation now = server.operations().getOperation(request);
    while (!now.getDone()) {
      Thread.sleep(10);
      now = server.operations().getOperation(request);
    }
    return TestEncoderServer.response(now, EncodeTableResponse.class).getEmbeddings().getName();
  }

  /** An encoder-service in a process of its own. */
  private static final class ForkedEncoder implements AutoCloseable {
    private final Process process;
    private final ManagedChannel channel;

    ForkedEncoder(Path data) throws IOException {
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
              EncoderProcess.class.getName(),
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

    String start(EncodeTableRequest request) {
      return EncoderServiceGrpc.newBlockingStub(channel).encodeTable(request).getName();
    }

    /** Sends SIGKILL as soon as so many items are encoded. */
    void killAfter(String operation, long items, List<Long> resident) throws Exception {
      OperationsGrpc.OperationsBlockingStub operations = OperationsGrpc.newBlockingStub(channel);
      GetOperationRequest request = GetOperationRequest.newBuilder().setName(operation).build();
      Operation now = operations.getOperation(request);
      while (!now.getDone() && done(now) < items) {
        Thread.sleep(2);
        now = operations.getOperation(request);
      }
      assertThat(now.getDone()).as("ended before it could be killed").isFalse();
      Path status = Path.of("/proc/%d/status".formatted(process.pid()));
      if (Files.exists(status)) {
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .map(line -> Long.valueOf(line.replaceAll("\\D", "")) / 1024)
            .forEach(resident::add);
      }
      process.destroyForcibly();
      assertThat(process.waitFor()).as("killed by SIGKILL").isEqualTo(128 + 9);
    }

    private static long done(Operation now) throws IOException {
      if (!now.hasMetadata()) {
        return 0;
      }
      EncodeProgress progress = now.getMetadata().unpack(EncodeProgress.class);
      // Later stages begin to count anew.
      return switch (progress.getStage()) {
        case "read" -> 0;
        case "items" -> progress.getDone();
        default -> Long.MAX_VALUE;
      };
    }

    @Override
    public void close() {
      channel.shutdownNow();
      process.destroyForcibly();
    }
  }
}
