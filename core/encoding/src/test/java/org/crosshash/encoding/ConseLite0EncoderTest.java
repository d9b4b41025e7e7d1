package org.crosshash.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.assertj.core.data.Offset;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.FloatMatrix;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConseLite0EncoderTest {
  private static final EncodingOptions WITH_TOKENS =
      new EncodingOptions(Resize.SQUASH, ObjectUnits.REGIONS, true);

  // The texts of reference/texts.npy, in order.
  private static final List<String> TEXTS =
      List.of(
          "a red flag on a pole",
          "Dog",
          "naïve café – 東京 🙂",
          "word ".repeat(300),
          "supercalifragilisticexpialidocious-hyphenated_snake",
          "tab\tand\nnewline  and   spaces");

  private static Encoder encoder;

  @BeforeAll
  static void load() {
    encoder = new ConseLite0Encoder();
  }

  @AfterAll
  static void close() {
    encoder.close();
  }

  @Test
  void encodeImage_picture_equalsPythonsPipeline() {
    ImageVectors vectors =
        encoder.encodeImage(Fixtures.bytes("pictures/rgb.png"), EncodingOptions.DEFAULT);
    assertNear(vectors.image(), Fixtures.array("reference/embedding.npy").values());
    assertNear(vectors.features(), Fixtures.array("reference/features.npy").values());
    assertNear(vectors.objects().toArray(), Fixtures.array("reference/objects.npy").values());
    assertNear(
        vectors.objectFeatures().toArray(),
        Fixtures.array("reference/object_features.npy").values());
    assertThat(vectors.objects().rows()).isEqualTo(6);
    assertThat(vectors.objects().row(5)).isEqualTo(vectors.image());
    assertThat(vectors.objectFeatures().row(5)).isEqualTo(vectors.features());
    assertThat(vectors.tokens()).isEmpty();
  }

  @Test
  void encodeImage_wholeAsObject_hasTheWholeOnly() {
    ImageVectors vectors =
        encoder.encodeImage(
            Fixtures.bytes("pictures/rgb.png"),
            new EncodingOptions(Resize.CENTRE_CROP, ObjectUnits.WHOLE, false));
    assertThat(vectors.objects().rows()).isEqualTo(1);
    assertThat(vectors.objects().row(0)).isEqualTo(vectors.image());
  }

  @Test
  void encodeImage_withTokens_averagesToTheFeatures() {
    ImageVectors vectors = encoder.encodeImage(Fixtures.bytes("pictures/rgb.png"), WITH_TOKENS);
    FloatMatrix tokens = vectors.tokens().orElseThrow();
    assertThat(tokens.rows()).isEqualTo(49);
    for (int column = 0; column < tokens.columns(); column += 97) {
      double mean = 0;
      for (int row = 0; row < tokens.rows(); row++) {
        mean += tokens.get(row, column) / tokens.rows();
      }
      assertThat(mean).isCloseTo(vectors.features()[column], Offset.offset(1e-4));
    }
  }

  @Test
  void encodeText_hardStrings_equalPythonsPipeline() {
    FloatMatrix expected = Fixtures.matrix("reference/texts.npy");
    for (int i = 0; i < TEXTS.size(); i++) {
      TextVectors vectors = encoder.encodeText(TEXTS.get(i), WITH_TOKENS);
      assertNear(vectors.text(), expected.row(i));
    }
    FloatMatrix tokens = encoder.encodeText(TEXTS.getFirst(), WITH_TOKENS).tokens().orElseThrow();
    assertNear(tokens.toArray(), Fixtures.matrix("reference/tokens.npy").toArray());
  }

  @Test
  void encodeTexts_mixedLengths_giveEachTheBitsItHasAlone() {
    Random random = new Random(7);
    List<String> words =
        List.of("dog", "a", "bicycle", "hand-drawn", "🙂", "ocean", "of", "unhappily");
    List<String> texts = new ArrayList<>(List.of("a red dog", "a red dog"));
    while (texts.size() < 90) {
      texts.add(
          random
              .ints(1 + random.nextInt(12), 0, words.size())
              .mapToObj(words::get)
              .collect(Collectors.joining(" ")));
    }
    List<TextVectors> together = encoder.encodeTexts(texts, EncodingOptions.DEFAULT);
    assertThat(together).hasSameSizeAs(texts);
    for (int i = 0; i < texts.size(); i++) {
      assertThat(together.get(i).text())
          .as(texts.get(i))
          .containsExactly(encoder.encodeText(texts.get(i), EncodingOptions.DEFAULT).text());
    }
  }

  @Test
  void encodeTexts_oneBlank_isRefused() {
    assertThatThrownBy(() -> encoder.encodeTexts(List.of("dog", " "), EncodingOptions.DEFAULT))
        .isInstanceOf(CrosshashException.class);
  }

  @Test
  void encodeText_blankOrEndlessText_isRefused() {
    assertThatThrownBy(() -> encoder.encodeText("", EncodingOptions.DEFAULT))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("empty text");
    assertThat(encoder.encodeText("a word ".repeat(14_285), EncodingOptions.DEFAULT).text())
        .hasSize(384);
    assertThatThrownBy(() -> encoder.encodeText("a".repeat(100_001), EncodingOptions.DEFAULT))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("100,001 characters");
  }

  @Test
  void encode_anyNumberOfThreads_givesTheSameBits() {
    byte[] picture = Fixtures.bytes("pictures/baseline.jpg");
    float[] image = encoder.encodeImage(picture, EncodingOptions.DEFAULT).image();
    float[] text = encoder.encodeText("a dog", EncodingOptions.DEFAULT).text();
    try (Workers workers = new Workers(4)) {
      List<Boolean> same =
          workers.map(
              Collections.nCopies(24, picture),
              file ->
                  Arrays.equals(image, encoder.encodeImage(file, EncodingOptions.DEFAULT).image())
                      && Arrays.equals(
                          text, encoder.encodeText("a dog", EncodingOptions.DEFAULT).text()));
      assertThat(same).containsOnly(true);
    }
  }

  @Test
  void description_ofTheBundledFiles_isStable() {
    EncoderDescription description = encoder.description();
    assertThat(description.id()).isEqualTo("conse-lite0");
    assertThat(description.digest().hex())
        .isEqualTo("e4c27db2357ae53034f0562e1fa024bc206006c4abc4713a0a47ef17122fc924");
    assertThat(description.dimensions()).containsEntry("image", 384).containsEntry("objects", 384);
  }

  private static void assertNear(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    double product = 0;
    double actualSquares = 0;
    double expectedSquares = 0;
    for (int i = 0; i < actual.length; i++) {
      product += (double) actual[i] * expected[i];
      actualSquares += (double) actual[i] * actual[i];
      expectedSquares += (double) expected[i] * expected[i];
    }
    assertThat(product / Math.sqrt(actualSquares * expectedSquares)).isGreaterThan(0.99999);
    assertThat(Math.sqrt(actualSquares / expectedSquares)).isCloseTo(1, Offset.offset(1e-4));
  }

  @Test
  void textUnits_pieces_keepPunctuationAndRepetitions() {
    EncodingOptions pieces = EncodingOptions.DEFAULT.withWordUnits(WordUnits.PIECES);
    TextUnits units = new TextUnits(encoder, pieces);
    List<String> names = units.of("red dog, red dog");
    assertThat(names).hasSize(5);
    assertThat(names.get(0)).isEqualTo(names.get(3)).isNotEqualTo(names.get(1));
    assertThat(units.vector(names.get(1)))
        .isEqualTo(encoder.encodeText("dog", EncodingOptions.DEFAULT).text());
    assertThat(units.of("red ".repeat(200))).hasSize(TextUnits.MOST_PIECES);
    assertThat(new TextUnits(encoder, EncodingOptions.DEFAULT).of("red dog, red dog"))
        .containsExactly("red", "dog");
  }
}
