package org.crosshash.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.tables.FloatMatrix;
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

  private record ListSource(List<byte[]> images, List<List<byte[]>> listed, List<String> texts)
      implements ItemSource {
    ListSource(List<byte[]> images, List<String> texts) {
      this(images, images.stream().map(_ -> List.<byte[]>of()).toList(), texts);
    }

    @Override
    public List<byte[]> frames(int item) {
      return listed.get(item);
    }

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
  void encode_manyTextsWithBadOnes_namesThemAndGivesTheOthersTheBitsTheyHaveAlone() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      texts.add(i % 40 == 7 ? "  " : "dog ".repeat(1 + i % 9) + i);
    }
    ItemSource items = new ListSource(Collections.nCopies(150, PICTURE), texts);
    EncodedItems encoded;
    try (Workers workers = new Workers(2)) {
      encoded = new ItemEncoder(encoder, EncodingOptions.DEFAULT, workers).encode(items, 3, 150);
    }
    assertThat(encoded.failures()).containsOnlyKeys(7, 47, 87, 127);
    FloatMatrix vectors = encoded.columns().whole().get(Columns.TEXT);
    for (int i = 0; i < encoded.positions().length; i++) {
      assertThat(vectors.row(i))
          .containsExactly(
              encoder
                  .encodeText(texts.get(encoded.positions()[i]), EncodingOptions.DEFAULT)
                  .text());
    }
  }

  @Test
  void encode_noItems_givesNone() {
    try (Workers workers = new Workers(1)) {
      EncodedItems encoded =
          new ItemEncoder(encoder, EncodingOptions.DEFAULT, workers).encode(ITEMS, 2, 2);
      assertThat(encoded.positions()).isEmpty();
      assertThat(encoded.failures()).isEmpty();
      assertThat(encoded.columns().items()).isZero();
    }
  }

  @Test
  void encode_inPieces_givesWhatEachHasAlone() {
    ItemSource items =
        new ListSource(
            List.of(PICTURE, PICTURE, new byte[] {1}, PICTURE, PICTURE),
            List.of("a red dog", "", "a cat", "two words", "a dog in the grass"));
    try (Workers workers = new Workers(2)) {
      ItemEncoder itemEncoder = new ItemEncoder(encoder, EncodingOptions.DEFAULT, workers);
      List<Integer> firsts = new ArrayList<>();
      itemEncoder.encode(
          items,
          0,
          5,
          2,
          (piece, first) -> {
            firsts.add(first);
            EncodedItems alone = itemEncoder.encode(items, first, Math.min(first + 2, 5));
            assertThat(piece.positions()).isEqualTo(alone.positions());
            assertThat(piece.failures()).isEqualTo(alone.failures());
            assertThat(piece.columns().whole().get(Columns.TEXT).row(0))
                .isEqualTo(alone.columns().whole().get(Columns.TEXT).row(0));
            assertThat(piece.columns().whole().get(Columns.IMAGE).row(0))
                .isEqualTo(alone.columns().whole().get(Columns.IMAGE).row(0));
          });
      assertThat(firsts).containsExactly(0, 2, 4);
    }
  }

  @Test
  void encode_frames_givesATokenAFrameAndTheirMean() {
    byte[] gif = Fixtures.bytes("frames/many.gif");
    byte[] grey = Fixtures.bytes("pictures/grey.jpg");
    ListSource moving =
        new ListSource(
            List.of(gif, PICTURE, gif, gif),
            List.of(
                List.of(),
                List.of(),
                List.of(PICTURE, grey, PICTURE),
                List.of(PICTURE, new byte[] {1})),
            List.of("a disc moves", "a still", "a list", "a broken list"));
    EncodingOptions still = new EncodingOptions(Resize.SQUASH, ObjectUnits.WHOLE, false);
    EncodingOptions options = new EncodingOptions(Resize.SQUASH, ObjectUnits.WHOLE, false, 4, 0);
    List<ImageVectors> shown =
        new GifFrames().map(gif, 4, frame -> encoder.encodeImage(frame, still));
    try (Workers workers = new Workers(2)) {
      EncodedItems encoded = new ItemEncoder(encoder, options, workers).encode(moving, 0, 4);
      assertThat(encoded.positions()).containsExactly(0, 1, 2);
      assertThat(encoded.failures().get(3)).contains("frame 2 of 2").contains("PNG, JPEG");
      EmbeddingColumns columns = encoded.columns();
      RaggedMatrix tokens = columns.ragged().get("image_tokens");
      assertThat(tokens.offsets()).containsExactly(0, 4, 5, 8);
      for (int frame = 0; frame < 4; frame++) {
        assertThat(tokens.values().row(frame)).isEqualTo(shown.get(frame).features());
      }
      assertMean(
          columns.whole().get("image").row(0), shown.stream().map(ImageVectors::image).toList());
      assertMean(
          columns.whole().get("image_features").row(0),
          shown.stream().map(ImageVectors::features).toList());
      ImageVectors picture = encoder.encodeImage(PICTURE, still);
      assertThat(columns.whole().get("image").row(1))
          .as("a picture that does not move is itself")
          .isEqualTo(picture.image());
      assertThat(tokens.values().row(5)).isEqualTo(picture.features());
      assertThat(tokens.values().row(6)).isEqualTo(encoder.encodeImage(grey, still).features());
      RaggedMatrix objects = columns.ragged().get("objects");
      assertThat(objects.offsets()).as("a row a frame, then the mean").containsExactly(0, 5, 7, 11);
      assertThat(objects.values().row(4)).isEqualTo(columns.whole().get("image").row(0));
    }
  }

  @Test
  void frameTime_appended_tellsTheOrderAtHalfTheLength() {
    List<float[]> frames = List.of(new float[] {3, 4}, new float[] {0, 10}, new float[] {6, 8});
    assertThat(FrameTime.append(frames, 0).toArray()).containsExactly(3, 4, 0, 10, 6, 8);
    FloatMatrix timed = FrameTime.append(frames, 4);
    assertThat(timed.columns()).isEqualTo(6);
    double unit = 0.5 / Math.sqrt(2);
    double[] times = {1 / 6.0, 0.5, 5 / 6.0};
    double[] lengths = {5, 10, 10};
    for (int frame = 0; frame < 3; frame++) {
      float[] row = timed.row(frame);
      double angle = Math.PI * times[frame];
      assertThat(row[0]).isEqualTo(frames.get(frame)[0]);
      assertThat((double) row[2]).isCloseTo(unit * lengths[frame] * Math.cos(angle), within(1e-6));
      assertThat((double) row[3]).isCloseTo(unit * lengths[frame] * Math.sin(angle), within(1e-6));
      assertThat((double) row[4])
          .isCloseTo(unit * lengths[frame] * Math.cos(2 * angle), within(1e-6));
      assertThat((double) row[5])
          .isCloseTo(unit * lengths[frame] * Math.sin(2 * angle), within(1e-6));
    }
  }

  private static void assertMean(float[] actual, List<float[]> rows) {
    for (int i = 0; i < actual.length; i++) {
      int at = i;
      double mean = rows.stream().mapToDouble(row -> row[at]).average().orElseThrow();
      assertThat((double) actual[i]).isCloseTo(mean, within(1e-6));
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
      FloatMatrix rows = WordVectors.embed(vocabulary, encoder, EncodingOptions.DEFAULT, workers);
      WordVectors words =
          new WordVectors(
              384,
              word -> Optional.of(vocabulary.indexOf(word)).filter(at -> at >= 0).map(rows::row));
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
