package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.encoder.v1.EncodeTableRequest;
import org.crosshash.encoder.v1.EncodeTableResponse;
import org.crosshash.encoding.Encoder;
import org.crosshash.encoding.Encoders;
import org.crosshash.tables.Item;
import org.crosshash.tables.ItemsTable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An encoding survives SIGKILL at random: after restarts its table has the bytes of an undisturbed
 * run. With {@code crosshash.long} a table has 100,000 items whose pictures come again under new
 * ids, is encoded with the cache and without, and the processes' memory must stay flat; the
 * built-in encoder does the same with fewer.
 */
class KilledEncodingTest {
  private static final boolean LONG = Boolean.getBoolean("crosshash.long");
  private static final Path PICTURES =
      Path.of("..", "core", "encoding", "src", "test", "resources", "pictures");

  /** An operation that was at work when its server died five times is not begun a sixth time. */
  private static final int MOST_KILLS = 4;

  /** Megabytes by which processes with as much to do may differ. */
  private static final int SLACK = 64;

  @TempDir private Path folder;

  /**
   * An encoding.
   *
   * @param pictures number of different ones
   * @param heap of a process that is killed
   */
  record Way(String encoder, int items, int pictures, int kills, boolean skipCache, String heap) {}

  /** More than one only in the long form: each takes several processes. */
  private static Stream<Way> ways() {
    return LONG
        ? Stream.of(
            new Way(ToyEncoder.ID, 100_000, 5_000, MOST_KILLS, true, "80m"),
            new Way(ToyEncoder.ID, 100_000, 5_000, MOST_KILLS, false, "80m"),
            new Way("conse-lite0", 2_000, 20, 3, true, "256m"),
            new Way("conse-lite0", 2_000, 20, 3, false, "256m"))
        : Stream.of(new Way(ToyEncoder.ID, 700, 200, 3, false, "80m"));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void encodeTable_serverKilledAtRandom_hasTheBytesOfAnUndisturbedRun(Way way) throws Exception {
    String expected;
    ArtifactReference table;
    try (TestEncoderServer server = start(folder.resolve("undisturbed"), way)) {
      table = put(server, way);
      expected = end(server, server.stub().encodeTable(request(table, way)).getName());
    }
    Path data = folder.resolve("killed");
    try (TestEncoderServer server = start(data, way)) {
      assertThat(put(server, way)).isEqualTo(table);
    }
    Random random = new Random(way.hashCode());
    String operation = "";
    List<Long> megabytes = new ArrayList<>();
    long share = way.items() / (way.kills() + 1);
    for (int kill = 0; kill < way.kills(); kill++) {
      try (ForkedEncoder encoder = new ForkedEncoder(data, way.encoder(), way.heap())) {
        if (kill == 0) {
          operation = encoder.start(request(table, way));
        }
        encoder.killAfter(operation, kill * share + 1 + random.nextLong(share));
        megabytes.add(encoder.mostAnonymousMegabytes());
      }
    }
    try (TestEncoderServer server = start(data, way)) {
      assertThat(end(server, operation)).isEqualTo(expected);
    }
    if (LONG) {
      System.out.println(way + ": most resident megabytes of each process: " + megabytes);
      // The last had all items of the table behind it: growth with them would show.
      assertThat(megabytes.getLast()).isLessThan(megabytes.getFirst() + SLACK);
    }
  }

  private static TestEncoderServer start(Path data, Way way) {
    return TestEncoderServer.startWithCache(
        data,
        way.encoder().equals(ToyEncoder.ID)
            ? new Encoders(List.<Encoder>of(new ToyEncoder()))
            : Encoders.builtIn());
  }

  private static ArtifactReference put(TestEncoderServer server, Way way) throws IOException {
    List<byte[]> pictures = new ArrayList<>();
    if (way.encoder().equals(ToyEncoder.ID)) {
      for (int i = 0; i < way.pictures(); i++) {
        pictures.add(TestEncoderServer.item(i).image().orElseThrow());
      }
    } else {
      try (Stream<Path> files = Files.list(PICTURES)) {
        for (Path file :
            files.filter(Files::isRegularFile).sorted().limit(way.pictures()).toList()) {
          pictures.add(Files.readAllBytes(file));
        }
      }
    }
    assertThat(pictures).hasSize(way.pictures());
    List<Item> items =
        IntStream.range(0, way.items())
            .mapToObj(i ->
                Item.of("id-" + i)
                    .withImage(pictures.get(i % way.pictures()))
                    .withText("text of " + i % way.pictures()))
            .toList();
    return TestEncoderServer.reference(ItemsTable.write(server.store(), items, Map.of()).name());
  }

  private static EncodeTableRequest request(ArtifactReference items, Way way) {
    EncodeConfig config = EncodeConfig.newBuilder().setEncoder(way.encoder()).build();
    return TestEncoderServer.encodeRequest(items, config).toBuilder()
        .setSkipCache(way.skipCache())
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
}
