package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a job keeps, on the heap and on disk, against plain collections. */
class SpillMapTest {
  private static final long ALL_ON_HEAP = 1L << 30;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(longs = {0, 5_000, ALL_ON_HEAP})
  void getAndPut_inAnyOrder_areThoseOfAMap(long heapBytes) throws IOException {
    Path own = folder.resolve("map");
    // What a killed process left is no part of it.
    Files.writeString(Files.createDirectories(own).resolve("CURRENT"), "nonsense");
    Random random = new Random(5);
    Map<String, byte[]> expected = new HashMap<>();
    try (SpillMap map = new SpillMap(own, heapBytes)) {
      for (int step = 0; step < 5_000; step++) {
        String key = "clé " + random.nextInt(700);
        assertThat(map.get(key).map(ByteBuffer::wrap))
            .isEqualTo(Optional.ofNullable(expected.get(key)).map(ByteBuffer::wrap));
        if (random.nextBoolean()) {
          byte[] value = new byte[random.nextInt(40)];
          random.nextBytes(value);
          map.put(key, value);
          expected.put(key, value);
        }
      }
      assertThat(map.spilled()).isEqualTo(heapBytes < ALL_ON_HEAP);
      expected.forEach((key, value) -> assertThat(map.get(key).orElseThrow()).isEqualTo(value));
    }
    assertThat(own).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(longs = {5_000, ALL_ON_HEAP})
  void vocabulary_ofTexts_hasEachWordOnceInTheOrderOfAppearanceWithItsVector(long heapBytes) {
    Random random = new Random(6);
    Set<String> expected = new LinkedHashSet<>();
    try (Vocabulary words = new Vocabulary(folder.resolve("words"), heapBytes)) {
      for (int text = 0; text < 500; text++) {
        // Names like those that the map itself uses.
        List<String> some = List.of("n" + random.nextInt(900), "w" + random.nextInt(900), "n");
        words.add(some);
        expected.addAll(some);
      }
      List<String> ordered = new ArrayList<>(expected);
      assertThat(words.size()).isEqualTo(ordered.size());
      assertThat(words.words(0, words.size())).isEqualTo(ordered);
      assertThat(words.words(17, 170)).isEqualTo(ordered.subList(17, 170));
      assertThat(words.vector("n")).isEmpty();
      for (int i = 0; i < ordered.size(); i++) {
        words.put(ordered.get(i), new float[] {i, -0.0f, Float.MIN_VALUE});
      }
      for (int i = 0; i < ordered.size(); i++) {
        assertThat(words.vector(ordered.get(i)).orElseThrow())
            .containsExactly(i, -0.0f, Float.MIN_VALUE);
      }
      assertThat(words.vector("never seen")).isEmpty();
    }
    assertThat(folder.resolve("words")).doesNotExist();
  }

  @Test
  void note_idSeenBefore_givesItsRowOnDiskToo() {
    try (SpilledIds ids = new SpilledIds(folder.resolve("ids"))) {
      for (int row = 0; row < 150_000; row++) {
        assertThat(ids.note("item-" + row, row).isEmpty()).isTrue();
      }
      assertThat(folder.resolve("ids")).exists();
      assertThat(ids.note("item-0", 150_000)).isEqualTo(OptionalLong.of(0));
      assertThat(ids.note("item-149999", 150_001)).isEqualTo(OptionalLong.of(149_999));
    }
    assertThat(folder.resolve("ids")).doesNotExist();
  }
}
