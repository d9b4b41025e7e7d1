package org.crosshash.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.tables.RaggedMatrix;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ItemEncoderTest {
  private static final EncodingOptions WITH_TOKENS =
      new EncodingOptions(Resize.SQUASH, ObjectUnits.REGIONS, true);
  private static final byte[] PICTURE = Fixtures.bytes("pictures/rgb.png");
  private static final ItemSource ITEMS =
      new ListSource(
          List.of(PICTURE, new byte[] {1, 2}, Fixtures.bytes("pictures/grey.jpg"), PICTURE),
          List.of("a red dog", "a cat", "a dog in the grass", " "));

  private static Encoder encoder;

  private record ListSource(List<byte[]> images, List<String> texts) implements ItemSource {
    @Override
    public int size() {
      return images.size();
    }

    @Override
    public String id(int item) {
      return "item " + item;
    }

    @Override
    public boolean hasImages() {
      return true;
    }

    @Override
    public boolean hasTexts() {
      return true;
    }

    @Override
    public Optional<byte[]> image(int item) {
      return Optional.of(images.get(item));
    }

    @Override
    public Optional<String> text(int item) {
      return Optional.of(texts.get(item));
    }
  }

  @BeforeAll
  static void load() {
    encoder = new ConseLite0Encoder();
  }

  @AfterAll
  static void close() {
    encoder.close();
  }

  @Test
  void encode_someUnreadableItems_namesThemAndEncodesTheRest() {
    try (Workers workers = new Workers(2)) {
      EncodedItems encoded =
          new ItemEncoder(encoder, EncodingOptions.DEFAULT, workers).encode(ITEMS, 0, 4);
      assertThat(encoded.positions()).containsExactly(0, 2);
      assertThat(encoded.failures().keySet()).containsExactly(1, 3);
      assertThat(encoded.failures().get(1)).contains("beginning with 01 02");
      assertThat(encoded.failures().get(3)).contains("1 blank characters");
      assertThat(encoded.columns().whole().keySet())
          .containsExactly("image", "image_features", "text");
      assertThat(encoded.columns().whole().get("text").row(1))
          .isEqualTo(encoder.encodeText("a dog in the grass", EncodingOptions.DEFAULT).text());
    }
  }

  @Test
  void encode_nothingReadable_hasColumnsWithoutRows() {
    try (Workers workers = new Workers(2)) {
      EncodedItems encoded =
          new ItemEncoder(encoder, EncodingOptions.DEFAULT, workers).encode(ITEMS, 3, 4);
      assertThat(encoded.columns().items()).isZero();
      assertThat(encoded.columns().ragged().get("objects").values().columns()).isEqualTo(384);
    }
  }

  @Test
  void batch_ofEncodedItems_comesBackUnchanged() {
    try (Workers workers = new Workers(2);
        BufferAllocator allocator = new RootAllocator()) {
      EmbeddingColumns columns =
          new ItemEncoder(encoder, WITH_TOKENS, workers).encode(ITEMS, 0, 4).columns();
      Schema schema = VectorBatches.schema(columns, Map.of());
      try (VectorSchemaRoot root =
          VectorBatches.batch(schema, List.of("a", "b"), columns, 0, 2, allocator)) {
        EmbeddingColumns back = VectorBatches.columns(root);
        assertThat(back.whole().keySet()).isEqualTo(columns.whole().keySet());
        assertThat(back.ragged().keySet())
            .containsExactly("image_tokens", "object_features", "objects", "text_tokens");
        columns
            .whole()
            .forEach(
                (name, v) -> assertThat(back.whole().get(name).toArray()).isEqualTo(v.toArray()));
        columns.ragged().forEach((name, v) -> assertSame(back.ragged().get(name), v));
      }
      try (VectorSchemaRoot second =
          VectorBatches.batch(schema, List.of("a", "b"), columns, 1, 2, allocator)) {
        EmbeddingColumns back = VectorBatches.columns(second);
        assertThat(back.whole().get("image").row(0)).isEqualTo(columns.whole().get("image").row(1));
        assertSame(
            back.ragged().get("text_tokens"),
            columns.ragged().get("text_tokens").gather(new int[] {1}));
      }
    }
  }

  @Test
  void wordVectors_ofTexts_areTheWordsAlone() {
    try (Workers workers = new Workers(2)) {
      List<String> vocabulary = List.of("red", "dog", "grass");
      WordVectors words = new WordVectors(384);
      words.add(
          vocabulary, WordVectors.embed(vocabulary, encoder, EncodingOptions.DEFAULT, workers));
      RaggedMatrix vectors = words.of(List.of("a red dog", "a dog in the grass"));
      assertThat(vectors.offsets()).containsExactly(0, 2, 4);
      float[] dog = encoder.encodeText("dog", EncodingOptions.DEFAULT).text();
      assertThat(vectors.values().row(1)).isEqualTo(dog);
      assertThat(vectors.values().row(2)).isEqualTo(dog);
    }
  }

  private static void assertSame(RaggedMatrix actual, RaggedMatrix expected) {
    assertThat(actual.offsets()).isEqualTo(expected.offsets());
    assertThat(actual.values().toArray()).isEqualTo(expected.values().toArray());
  }
}
