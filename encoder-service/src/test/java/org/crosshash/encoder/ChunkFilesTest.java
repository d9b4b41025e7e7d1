package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.crosshash.encoding.EmbeddingColumns;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedInts;
import org.crosshash.tables.RaggedMatrix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkFilesTest {
  private final BufferAllocator allocator = new RootAllocator();
  @TempDir private Path folder;
  private ChunkFiles files;
  private Path file;
  private byte[] sound;

  @BeforeEach
  void write() throws IOException {
    files = new ChunkFiles(folder, "items", allocator);
    files.write(3, chunk());
    file = folder.resolve("items-3.arrow");
    sound = Files.readAllBytes(file);
  }

  /** Fails where something is left allocated. */
  @AfterEach
  void close() {
    allocator.close();
  }

  private static ChunkFiles.Chunk chunk() {
    FloatMatrix whole = FloatMatrix.of(new float[] {1, 2, 3, 4}, 2);
    RaggedMatrix ragged =
        new RaggedMatrix(FloatMatrix.of(new float[] {5, 6, 7}, 1), new int[] {0, 1, 3});
    EmbeddingColumns columns =
        new EmbeddingColumns(
            new TreeMap<>(Map.of("image", whole)),
            new TreeMap<>(Map.of("objects", ragged)),
            new TreeMap<>(
                Map.of("text_token_ids", RaggedInts.of(List.of(new int[] {8}, new int[] {9, -1})))),
            2);
    return new ChunkFiles.Chunk(
        List.of("0", "2"), columns, new TreeMap<>(Map.of("1", "cannot be read")));
  }

  @Test
  void read_ofAFinishedChunk_givesWhatWasWritten() throws IOException {
    ChunkFiles.Chunk read = files.read(3).orElseThrow();
    assertThat(read.keys()).containsExactly("0", "2");
    assertThat(read.notes()).containsExactly(Map.entry("1", "cannot be read"));
    assertThat(read.columns().whole().get("image").toArray()).containsExactly(1, 2, 3, 4);
    assertThat(read.columns().ragged().get("objects").values().toArray()).containsExactly(5, 6, 7);
    RaggedInts ids = read.columns().ids().get("text_token_ids");
    assertThat(ids.row(0)).containsExactly(8);
    assertThat(ids.row(1)).containsExactly(9, -1);
    assertThat(files.read(4)).isEmpty();
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void read_afterAnyBitFlips_isAbsentUntilWrittenAgain() throws IOException {
    Random random = new Random(11);
    for (int round = 0; round < 200; round++) {
      byte[] bytes = sound.clone();
      int place = random.nextInt(bytes.length);
      bytes[place] ^= (byte) (1 << random.nextInt(8));
      assertAbsentThenHealed(bytes, "a flip in byte " + place);
    }
  }

  @Test
  void read_afterACutAnywhere_isAbsentUntilWrittenAgain() throws IOException {
    for (int length = 0; length < sound.length; length += length < 64 ? 1 : 29) {
      assertAbsentThenHealed(Arrays.copyOf(sound, length), "cut to " + length + " bytes");
    }
    assertAbsentThenHealed(Arrays.copyOf(sound, sound.length - 32), "without its digest");
    assertAbsentThenHealed(Arrays.copyOf(sound, sound.length + 1), "one byte too long");
  }

  private void assertAbsentThenHealed(byte[] damaged, String what) throws IOException {
    Files.write(file, damaged);
    assertThat(files.read(3)).as(what).isEqualTo(Optional.empty());
    assertThat(file).as(what).doesNotExist();
    files.write(3, chunk());
    assertThat(Files.readAllBytes(file)).as(what).isEqualTo(sound);
    assertThat(files.read(3)).as(what).isPresent();
  }
}
