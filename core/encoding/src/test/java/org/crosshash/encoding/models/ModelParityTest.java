package org.crosshash.encoding.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.crosshash.encoding.EncodingOptions;
import org.crosshash.encoding.ObjectUnits;
import org.crosshash.encoding.TextUnits;
import org.crosshash.encoding.TextVectors;
import org.crosshash.encoding.TokenizerDescription;
import org.crosshash.encoding.WordUnits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Vectors and token ids equal those of Python's own pipelines: transformers for clip, siglip and
 * chinese-clip, open_clip for the others.
 */
class ModelParityTest {
  private static final double LEAST_COSINE = 0.9999;

  @TempDir private Path root;

  @ParameterizedTest
  @CsvSource({
    "clip, CLIP",
    "clip-joint, CLIP",
    "open-clip, OPEN_CLIP",
    "openai, OPENAI",
    "siglip, SIGLIP",
    "chinese-clip, CHINESE_CLIP",
    "jina-clip, JINA_CLIP",
    "mobile-clip, MOBILE_CLIP"
  })
  void encode_picturesAndTexts_equalsPythonsPipeline(String model, ModelPreset preset) {
    ModelFolder folder = ModelFixtures.add(model, preset, root);
    try (FolderEncoder encoder = new FolderEncoder(folder)) {
      EncodingOptions own = encoder.defaults();
      EncodingOptions options = new EncodingOptions(own.resize(), ObjectUnits.WHOLE, false);
      float[][] images = ModelFixtures.rows(model + "/expected-image.npy");
      List<String> pictures = ModelFixtures.pictures();
      assertThat(images)
          .hasDimensions(pictures.size(), encoder.description().dimensions().get("image"));
      for (int i = 0; i < images.length; i++) {
        float[] ours = encoder.encodeImage(ModelFixtures.picture(pictures.get(i)), options).image();
        assertThat(ModelFixtures.cosine(ours, images[i]))
            .as("%s of %s", pictures.get(i), model)
            .isGreaterThanOrEqualTo(LEAST_COSINE);
      }
      float[][] texts = ModelFixtures.rows(model + "/expected-text.npy");
      List<String> strings = ModelFixtures.texts();
      assertThat(texts).hasNumberOfRows(strings.size());
      for (int i = 0; i < texts.length; i++) {
        float[] ours = encoder.encodeText(strings.get(i), options).text();
        assertThat(ModelFixtures.cosine(ours, texts[i]))
            .as("\"%s\" of %s", strings.get(i), model)
            .isGreaterThanOrEqualTo(LEAST_COSINE);
      }
    }
  }

  @Test
  void pieces_lostToken_areThoseOfTheReleasedCode() throws IOException {
    ModelFolder folder = ModelFixtures.add("clip", ModelPreset.CLIP, root);
    ModelFolder losing = losing(folder, 0);
    assertThat(DescriptionJson.read(DescriptionJson.write(losing.description())))
        .isEqualTo(losing.description());
    assertThat(losing.digest()).isNotEqualTo(folder.digest());
    try (FolderEncoder all = new FolderEncoder(folder);
        FolderEncoder some = new FolderEncoder(losing)) {
      // "!" at the end of a run of signs is another token.
      for (String text : List.of("Two dead frogs!, no more", "!, one !, two", "!, ".repeat(50))) {
        int[] pieces = all.pieces(text);
        assertThat(pieces).contains(0);
        // Tokens to 64 with their marks, filled up with 0; what is above 0 is a word.
        int[] padded = Arrays.copyOf(pieces, TextUnits.MOST_PIECES);
        assertThat(some.pieces(text)).isEqualTo(Arrays.stream(padded).filter(i -> i > 0).toArray());
      }
    }
  }

  @Test
  void textUnits_nothingButTheLostToken_areTheTextItself() throws IOException {
    ModelFolder folder = ModelFixtures.add("clip", ModelPreset.CLIP, root);
    try (FolderEncoder all = new FolderEncoder(folder)) {
      for (String text : List.of("!", "#")) {
        int[] only = all.pieces(text);
        assertThat(only).hasSize(1);
        try (FolderEncoder some = new FolderEncoder(losing(folder, only[0]))) {
          TextUnits units = new TextUnits(some, some.defaults().withWordUnits(WordUnits.PIECES));
          List<String> names = units.of(text);
          assertThat(names).hasSize(1);
          assertThat(units.vector(names.getFirst()))
              .isEqualTo(all.encodeText(text, all.defaults()).text());
        }
      }
    }
  }

  private static ModelFolder losing(ModelFolder folder, int id) throws IOException {
    String json = DescriptionJson.write(folder.description());
    String length = "\"length\" : 77";
    assertThat(json).contains(length);
    Files.writeString(
        folder.path().resolve(ModelDescription.FILE_NAME),
        json.replace(length, length + ", \"lost\" : " + id));
    return ModelFolder.read(folder.path());
  }

  @ParameterizedTest
  @CsvSource({
    "clip, CLIP",
    "open-clip, OPEN_CLIP",
    "openai, OPENAI",
    "siglip, SIGLIP",
    "chinese-clip, CHINESE_CLIP",
    "clip-joint, CLIP",
    "jina-clip, JINA_CLIP",
    "mobile-clip, MOBILE_CLIP"
  })
  void tokens_hardStrings_equalTheReferences(String model, ModelPreset preset) {
    ModelFolder folder = ModelFixtures.add(model, preset, root);
    List<List<Long>> expected = ModelFixtures.tokens(model);
    List<String> strings = ModelFixtures.texts();
    try (TextTokenizer tokenizer =
        new TextTokenizer(folder.description().text().tokenizer(), folder.path())) {
      for (int i = 0; i < strings.size(); i++) {
        assertThat(Arrays.stream(tokenizer.encode(strings.get(i)).ids()).boxed())
            .as("\"%s\" of %s", strings.get(i), model)
            .containsExactlyElementsOf(expected.get(i));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"clip, CLIP", "open-clip, OPEN_CLIP", "openai, OPENAI", "chinese-clip, CHINESE_CLIP"})
  void encodeTexts_hardStrings_giveEachTheBitsItHasAlone(String model, ModelPreset preset) {
    try (FolderEncoder encoder = new FolderEncoder(ModelFixtures.add(model, preset, root))) {
      EncodingOptions options =
          new EncodingOptions(encoder.defaults().resize(), ObjectUnits.WHOLE, false);
      List<String> strings = ModelFixtures.texts();
      List<TextVectors> together = encoder.encodeTexts(strings, options);
      for (int i = 0; i < strings.size(); i++) {
        assertThat(together.get(i).text())
            .as("\"%s\" of %s", strings.get(i), model)
            .containsExactly(encoder.encodeText(strings.get(i), options).text());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"clip, CLIP", "siglip, SIGLIP", "openai, OPENAI"})
  void tokenIds_hardStrings_areTheReferencesWithoutTheirPadding(String model, ModelPreset preset) {
    ModelFolder folder = ModelFixtures.add(model, preset, root);
    List<List<Long>> expected = ModelFixtures.tokens(model);
    List<String> strings = ModelFixtures.texts();
    try (FolderEncoder encoder = new FolderEncoder(folder)) {
      TokenizerDescription tokenizer = encoder.tokenizer().orElseThrow();
      assertThat(tokenizer.digest())
          .isEqualTo(
              folder.description().files().get(folder.description().text().tokenizer().file()));
      for (int i = 0; i < strings.size(); i++) {
        int[] ids = encoder.tokenIds(strings.get(i));
        assertThat(ids.length).isBetween(1, tokenizer.length());
        List<Long> padded = expected.get(i);
        for (int token = 0; token < padded.size(); token++) {
          long id = token < ids.length ? ids[token] : tokenizer.padding().orElseThrow();
          assertThat(id)
              .as("token %d of \"%s\"", token, strings.get(i))
              .isEqualTo(padded.get(token));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"clip, CLIP", "chinese-clip, CHINESE_CLIP"})
  void pieces_hardStrings_areTheReferencesWithoutTheMarks(String model, ModelPreset preset) {
    ModelFolder folder = ModelFixtures.add(model, preset, root);
    List<List<Long>> expected = ModelFixtures.tokens(model);
    List<String> strings = ModelFixtures.texts();
    try (FolderEncoder encoder = new FolderEncoder(folder)) {
      for (int i = 0; i < strings.size(); i++) {
        List<Long> marked = expected.get(i);
        assertThat(Arrays.stream(encoder.pieces(strings.get(i))).asLongStream().boxed())
            .as(strings.get(i))
            .containsExactlyElementsOf(marked.subList(1, marked.size() - 1));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "clip, CLIP",
    "open-clip, OPEN_CLIP",
    "openai, OPENAI",
    "siglip, SIGLIP",
    "chinese-clip, CHINESE_CLIP"
  })
  void encodePiece_onlyPieceOfAText_isTheTextsVector(String model, ModelPreset preset) {
    ModelFolder folder = ModelFixtures.add(model, preset, root);
    try (FolderEncoder encoder = new FolderEncoder(folder)) {
      EncodingOptions options = encoder.defaults();
      int compared = 0;
      for (String text : List.of("a", "x", "the", "of", "flag", "一", "!")) {
        int[] pieces = encoder.pieces(text);
        if (pieces.length == 1) {
          assertThat(encoder.encodePiece(pieces[0]))
              .as(text)
              .isEqualTo(encoder.encodeText(text, options).text());
          compared++;
        }
      }
      assertThat(compared).isPositive();
    }
  }

  @ParameterizedTest
  @CsvSource({"clip, CLIP, WORDS", "chinese-clip, CHINESE_CLIP, PIECES"})
  void defaults_presetsOfTwoScripts_haveUnitsOfTheirOwn(
      String model, ModelPreset preset, WordUnits units) {
    ModelFolder folder = ModelFixtures.add(model, preset, root);
    ModelDescription again = DescriptionJson.read(DescriptionJson.write(folder.description()));
    assertThat(again).isEqualTo(folder.description());
    assertThat(again.text().units()).isEqualTo(units);
    try (FolderEncoder encoder = new FolderEncoder(folder)) {
      assertThat(encoder.defaults().wordUnits()).isEqualTo(units);
    }
  }
}
