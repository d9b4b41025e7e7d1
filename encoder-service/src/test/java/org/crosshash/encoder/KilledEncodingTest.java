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
import org.crosshash.files.DurableFiles;
import org.crosshash.tables.Item;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An encoding survives SIGKILL at random: after restarts its table has the bytes of an undisturbed
 * run. With {@code crosshash.long} a table has 100,000 items whose pictures come again under new
 * ids, is encoded with the cache and without, and the processes' memory must stay flat; the
 * built-in encoder does the same with 2,000, or as many as {@code crosshash.long-items} says, an
 * hour and 5 GB of disk for 100,000:
 *
 * <pre>{@code
 * mvn test -pl encoder-service -Plong -Dtest='KilledEncodingTest' -Dcrosshash.long-items=100000
 * }</pre>
 */
class KilledEncodingTest {
  private static final boolean LONG = Boolean.getBoolean("crosshash.long");
  private static final String REAL = "conse-lite0";
  private static final Path PICTURES =
      Path.of("..", "core", "encoding", "src", "test", "resources", "pictures");

  /** How many the built-in encoder encodes in the long form. */
  private static final int REAL_ITEMS = Integer.getInteger("crosshash.long-items", 2_000);

  /**
   * Tables of more items have nothing but the whole picture for its objects: a third of the disk.
   */
  private static final int MOST_WITH_OBJECTS = 10_000;

  /** An encoding of so many items outlasts the time in which a process compiles its code. */
  private static final int ENOUGH_TO_COMPARE = 100_000;

  private static final int PARTS = 10;

  /** An operation that was at work when its server died five times is not begun a sixth time. */
  private static final int MOST_KILLS = 4;

  /** Megabytes that a process may grow by once it is at work. */
  private static final int GROWTH = 64;

  /**
   * Megabytes by which processes may differ that do the same: 21 were seen with the toy, 84 with
   * the engine of the built-in encoder, in any order.
   */
  private static final Map<String, Integer> SPREAD = Map.of(ToyEncoder.ID, 64, REAL, 128);

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
            new Way(REAL, REAL_ITEMS, 20, 3, true, "256m"),
            new Way(REAL, REAL_ITEMS, 20, 3, false, "256m"))
        : Stream.of(new Way(ToyEncoder.ID, 700, 200, 3, false, "80m"));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void encodeTable_serverKilledAtRandom_hasTheBytesOfAnUndisturbedRun(Way way) throws Exception {
    Path undisturbed = folder.resolve("undisturbed");
    ArtifactReference table = put(undisturbed, way);
    List<Long> growth = new ArrayList<>();
    String expected;
    try (ForkedEncoder encoder = new ForkedEncoder(undisturbed, way.encoder(), way.heap())) {
      String operation = encoder.start(request(table, way));
      for (int part = 1; part < PARTS; part++) {
        encoder.awaitItems(operation, (long) way.items() * part / PARTS);
        growth.add(encoder.anonymousMegabytes());
      }
      expected = name(encoder.await(operation));
      growth.add(encoder.anonymousMegabytes());
    }
    // Room for the next one.
    DurableFiles.deleteTree(undisturbed);
    Path data = folder.resolve("killed");
    assertThat(put(data, way)).isEqualTo(table);
    Random random = new Random(way.hashCode());
    String operation = "";
    List<Long> most = new ArrayList<>();
    long share = way.items() / (way.kills() + 1);
    for (int kill = 0; kill < way.kills(); kill++) {
      try (ForkedEncoder encoder = new ForkedEncoder(data, way.encoder(), way.heap())) {
        if (kill == 0) {
          operation = encoder.start(request(table, way));
        }
        encoder.killAfter(operation, kill * share + 1 + random.nextLong(share));
        most.add(encoder.mostAnonymousMegabytes());
      }
    }
    try (TestEncoderServer server = start(data, way)) {
      assertThat(end(server, operation)).isEqualTo(expected);
    }
    if (LONG) {
      System.out.printf(
          "%s: resident megabytes of an undisturbed run after each tenth of the items, the last at"
              + " its end: %s; at most, of each killed process: %s%n",
          way, growth, most);
      // The last had all items of the table behind it: growth with them would show.
      assertThat(most.getLast()).isLessThan(most.getFirst() + SPREAD.get(way.encoder()));
      if (way.items() >= ENOUGH_TO_COMPARE) {
        assertThat(growth.getLast()).isLessThan(growth.getFirst() + GROWTH);
      }
    }
  }

  private static TestEncoderServer start(Path data, Way way) {
    return TestEncoderServer.startWithCache(
        data,
        way.encoder().equals(ToyEncoder.ID)
            ? new Encoders(List.<Encoder>of(new ToyEncoder()))
            : Encoders.builtIn());
  }

  private static ArtifactReference put(Path data, Way way) throws IOException {
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
    try (TestEncoderServer server = start(data, way)) {
      return server.put(items);
    }
  }

  private static EncodeTableRequest request(ArtifactReference items, Way way) {
    EncodeConfig.Builder config = EncodeConfig.newBuilder().setEncoder(way.encoder());
    if (way.items() > MOST_WITH_OBJECTS && way.encoder().equals(REAL)) {
      config.setObjects("whole");
    }
    return TestEncoderServer.encodeRequest(items, config.build()).toBuilder()
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
    return name(now);
  }

  private static String name(Operation ended) {
    return TestEncoderServer.response(ended, EncodeTableResponse.class).getEmbeddings().getName();
  }
}
