package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.encoder.v1.EncodeTableResponse;
import org.crosshash.tables.Item;
import org.crosshash.tables.ItemColumn;
import org.crosshash.tables.ItemsTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Encoding takes the same memory however long the table is: the texts are larger than the heap of
 * the process that encodes them, and so are the ids, words and reasons of the long form.
 */
class EncodingMemoryTest {
  private static final boolean LONG = Boolean.getBoolean("crosshash.long");
  private static final String HEAP = "64m";

  /**
   * 96 MB of texts; in the long form 100 and 300 MB, the shorter of which takes the minute in which
   * a process compiles its code and fills its caches.
   */
  private static final List<Integer> ITEMS = LONG ? List.of(100_000, 300_000) : List.of(4_000);

  /** No letters: they make no words. */
  private static final String FILLER = "-".repeat(LONG ? 1_000 : 24_000);

  /** Megabytes by which a table of three times the length may differ. */
  private static final int SLACK = 48;

  @TempDir private Path folder;

  @Test
  void encodeTable_ofTextsLargerThanTheHeap_takesTheSameMemoryWhateverItsLength() throws Exception {
    List<Long> megabytes = new ArrayList<>();
    List<Long> atTheEnd = new ArrayList<>();
    for (int count : ITEMS) {
      Path data = folder.resolve("of-" + count);
      ArtifactReference items;
      try (TestEncoderServer server = start(data)) {
        items =
            TestEncoderServer.reference(
                ItemsTable.write(
                        server.store(),
                        EnumSet.of(ItemColumn.TEXT),
                        IntStream.range(0, count).mapToObj(EncodingMemoryTest::item).iterator(),
                        Map.of())
                    .name());
      }
      EncodeTableResponse response;
      try (ForkedEncoder encoder = new ForkedEncoder(data, ToyEncoder.ID, HEAP)) {
        EncodeConfig config = TestEncoderServer.toy().toBuilder().setUnreadable("skip").build();
        Operation ended =
            encoder.await(encoder.start(TestEncoderServer.encodeRequest(items, config)));
        response = TestEncoderServer.response(ended, EncodeTableResponse.class);
        megabytes.add(encoder.mostAnonymousMegabytes());
        atTheEnd.add(encoder.anonymousMegabytes());
      }
      assertThat(response.getTotalSkipped()).isEqualTo(count / 3);
    }
    System.out.println(
        "Most resident megabytes of an encoding of %s items with a heap of %s: %s, at its end: %s"
            .formatted(ITEMS, HEAP, megabytes, atTheEnd));
    assertThat(megabytes.getLast()).isLessThan(megabytes.getFirst() + SLACK);
  }

  private static TestEncoderServer start(Path data) {
    return TestEncoderServer.startWithCache(data, new ToyEncoder());
  }

  /** Every third is blank; the others have four words of their own. */
  private static Item item(int number) {
    Item item = Item.of("item-" + number);
    return number % 3 == 2
        ? item.withText(" ")
        : item.withText("a%d b%d c%d d%d %s".formatted(number, number, number, number, FILLER));
  }
}
