package org.crosshash.encoding.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.encoding.EncodingOptions;
import org.crosshash.encoding.ObjectUnits;
import org.crosshash.encoding.Resize;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFolderTest {
  private static final EncodingOptions WHOLE =
      new EncodingOptions(Resize.CENTRE_CROP, ObjectUnits.WHOLE, false);

  @TempDir private Path root;

  @Test
  void description_writtenAndRead_isTheSame() {
    ModelFolder folder = ModelFixtures.add("clip", ModelPreset.CLIP, root);
    assertThat(ModelFolder.read(folder.path())).isEqualTo(folder);
    assertThat(DescriptionJson.read(DescriptionJson.write(folder.description())))
        .isEqualTo(folder.description());
  }

  @Test
  void digest_otherWords_isTheSameAndOtherPreprocessing_isNot() throws IOException {
    ModelFolder folder = ModelFixtures.add("clip", ModelPreset.CLIP, root);
    Digest digest = folder.digest();
    edit(folder, "random weights", "other words");
    assertThat(ModelFolder.read(folder.path()).digest()).isEqualTo(digest);
    edit(folder, "\"bicubic\"", "\"bilinear\"");
    assertThat(ModelFolder.read(folder.path()).digest()).isNotEqualTo(digest);
  }

  @Test
  void into_idThatExists_isRefusedAndLeavesNothingBehind() throws IOException {
    ModelFixtures.add("clip", ModelPreset.CLIP, root);
    CrosshashException refused =
        catchThrowableOfType(
            CrosshashException.class, () -> ModelFixtures.add("clip", ModelPreset.CLIP, root));
    assertThat(refused.problem()).isEqualTo(Problem.ALREADY_EXISTS);
    try (var left = Files.list(root)) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void into_modelsWithoutProjection_isRefusedAndLeavesNothingBehind() throws IOException {
    // SigLIP's exports have no image_embeds; as CLIP they would give vectors of no common space.
    CrosshashException refused =
        catchThrowableOfType(
            CrosshashException.class, () -> ModelFixtures.add("siglip", ModelPreset.CLIP, root));
    assertThat(refused).hasMessageContaining("image_embeds").hasMessageContaining("pooler_output");
    try (var left = Files.list(root)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void into_archiveThatIsBoundToCuda_saysThatItMustBeTracedAgain() throws IOException {
    assumeThat(TorchScriptEngine.gpus()).as("GPUs in reach of PyTorch").isZero();
    CrosshashException refused =
        catchThrowableOfType(
            CrosshashException.class,
            () -> ModelFixtures.add("openai-cuda", ModelPreset.OPENAI, root));
    assertThat(refused.problem()).isEqualTo(Problem.FAILED_PRECONDITION);
    assertThat(refused.rule()).contains("encode_image of model.pt must run").contains("cpu()");
    assertThat(refused.value()).containsIgnoringCase("cuda");
    assertThat(refused.cure()).contains("traced again on the CPU in float32");
    try (var left = Files.list(root)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void into_emptyFolder_saysWhatIsMissing() {
    CrosshashException refused =
        catchThrowableOfType(
            CrosshashException.class,
            () ->
                new ModelImport(ModelPreset.CLIP, root, "x", "", "", "", OptionalInt.empty())
                    .into(root.resolve("encoders")));
    assertThat(refused).hasMessageContaining("preprocessor_config.json");
  }

  @Test
  void load_missingFile_isRefused() throws IOException {
    ModelFolder folder = ModelFixtures.add("clip", ModelPreset.CLIP, root);
    Files.delete(folder.path().resolve("onnx/text_model.onnx"));
    assertRefused(folder, Problem.FAILED_PRECONDITION, "hold every file", "text_model.onnx");
  }

  @Test
  void load_changedFile_isRefused() throws IOException {
    ModelFolder folder = ModelFixtures.add("clip", ModelPreset.CLIP, root);
    Path file = folder.path().resolve("tokenizer.json");
    Files.writeString(file, Files.readString(file) + " ");
    assertRefused(folder, Problem.FAILED_PRECONDITION, "SHA-256", "tokenizer.json");
  }

  @Test
  void load_thatFailed_isNotTriedAgainUntilAFileChanges() throws IOException {
    ModelFolder folder = ModelFixtures.add("clip", ModelPreset.CLIP, root);
    Path file = folder.path().resolve("tokenizer.json");
    byte[] right = Files.readAllBytes(file);
    byte[] wrong = right.clone();
    wrong[0]++;
    FileTime time = FileTime.fromMillis(1_700_000_000_000L);
    Files.write(file, wrong);
    Files.setLastModifiedTime(file, time);
    try (FolderEncoder encoder = new FolderEncoder(folder)) {
      CrosshashException first = catchThrowableOfType(CrosshashException.class, encoder::load);
      assertThat(first.rule()).contains("SHA-256");
      // Only who reads the file could tell that it is right again.
      Files.write(file, right);
      Files.setLastModifiedTime(file, time);
      CrosshashException second = catchThrowableOfType(CrosshashException.class, encoder::load);
      assertThat(second).hasMessage(first.getMessage()).hasCause(first);
      Files.setLastModifiedTime(file, FileTime.fromMillis(time.toMillis() + 1000));
      encoder.load();
      assertThat(encoder.encodeText("a photo", WHOLE).text()).hasSize(24);
    }
  }

  @Test
  void failedLoad_afterAWhile_isTriedAgain() {
    ModelFolder folder = ModelFixtures.add("clip", ModelPreset.CLIP, root);
    SortedMap<String, String> files = folder.files().stamps();
    FailedLoad failed =
        new FailedLoad(CrosshashException.precondition("Files fit", "none", "mend"), files, 5);
    long kept = FailedLoad.KEPT.toNanos();
    assertThat(failed.holds(folder.files().stamps(), 5 + kept - 1)).isTrue();
    assertThat(failed.holds(files, 5 + kept)).isFalse();
    assertThat(failed.holds(new TreeMap<>(), 6)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "image_embeds, image_embedding, image_embedding",
    "\"pixel_values\", \"pixels\", pixels",
    "\"attention_mask\", \"mask\", mask"
  })
  void load_wrongName_saysTheRightOnes(String right, String wrong, String value)
      throws IOException {
    ModelFolder folder = ModelFixtures.add("clip", ModelPreset.CLIP, root);
    edit(folder, right, wrong);
    assertRefused(
        ModelFolder.read(folder.path()),
        Problem.FAILED_PRECONDITION,
        right.replace("\"", ""),
        value);
  }

  @Test
  void load_wrongDimension_isRefused() throws IOException {
    ModelFolder folder = ModelFixtures.add("clip", ModelPreset.CLIP, root);
    edit(folder, "\"dimension\" : 24", "\"dimension\" : 25");
    assertRefused(ModelFolder.read(folder.path()), Problem.FAILED_PRECONDITION, "25 numbers", "24");
  }

  @Test
  void load_outputsThatAreNoNumbers_isRefused() throws IOException {
    ModelFolder folder = ModelFixtures.add("clip", ModelPreset.CLIP, root);
    Path file = folder.path().resolve("onnx/vision_model.onnx");
    String pinned = Digest.ofFile(file).hex();
    Files.copy(ModelFixtures.path("nan.onnx"), file, StandardCopyOption.REPLACE_EXISTING);
    edit(folder, pinned, Digest.ofFile(file).hex());
    assertRefused(
        ModelFolder.read(folder.path()), Problem.FAILED_PRECONDITION, "must be finite", "NaN");
  }

  @Test
  void load_descriptionWithUnknownField_isRefused() throws IOException {
    ModelFolder folder = ModelFixtures.add("clip", ModelPreset.CLIP, root);
    edit(folder, "\"summary\"", "\"sumary\"");
    CrosshashException refused =
        catchThrowableOfType(CrosshashException.class, () -> ModelFolder.read(folder.path()));
    assertThat(refused.problem()).isEqualTo(Problem.INVALID_ARGUMENT);
    assertThat(refused.value()).isEqualTo("sumary");
  }

  @ParameterizedTest
  @CsvSource({"1, smaller or quantised", "3, fewer instances"})
  void requireMemory_moreThanThereIs_isRefused(int copies, String cure) {
    ModelFolder folder = ModelFixtures.add("clip", ModelPreset.CLIP, root);
    String where = "memory that is free on cuda:1";
    long enough = copies * folder.bytes();
    folder.files().requireMemory("x", copies, where, enough);
    CrosshashException refused =
        catchThrowableOfType(
            CrosshashException.class,
            () -> folder.files().requireMemory("x", copies, where, enough - 1));
    assertThat(refused.problem()).isEqualTo(Problem.RESOURCE_EXHAUSTED);
    assertThat(refused.rule()).contains(where).contains("%,d bytes".formatted(enough - 1));
    assertThat(refused.value())
        .isEqualTo("x of %,d bytes, %d times".formatted(folder.bytes(), copies));
    assertThat(refused.cure()).contains(cure);
  }

  @Test
  void load_modelLargerThanTheMachine_isRefusedBeforeItIsRead() throws IOException {
    ModelFolder folder = ModelFixtures.add("clip", ModelPreset.CLIP, root);
    // A hole, which takes no room on a disk, and would take minutes to read.
    long memory = PinnedFiles.physicalMemory();
    try (RandomAccessFile hole =
        new RandomAccessFile(folder.path().resolve("onnx/vision_model.onnx").toFile(), "rw")) {
      hole.setLength(memory + 1);
    }
    CrosshashException refused = refusal(folder);
    assertThat(refused.problem()).isEqualTo(Problem.RESOURCE_EXHAUSTED);
    assertThat(refused.rule()).contains("the machine's memory, %,d bytes".formatted(memory));
    assertThat(refused.value()).startsWith("tiny-clip of ");
    assertThat(refused.cure()).contains("smaller or quantised export");
  }

  @Test
  void encodeImage_crops_areSixRowsWithTheWholeLast() {
    try (FolderEncoder encoder =
        new FolderEncoder(ModelFixtures.add("clip", ModelPreset.CLIP, root))) {
      byte[] picture = ModelFixtures.picture("clipart-0.jpg");
      var vectors = encoder.encodeImage(picture, encoder.defaults());
      assertThat(vectors.objects().rows()).isEqualTo(6);
      assertThat(vectors.objects().row(5)).isEqualTo(vectors.image());
      assertThat(vectors.objectFeatures().row(5)).isEqualTo(vectors.features());
      assertThat(vectors.objects().row(0)).isNotEqualTo(vectors.objects().row(3));
    }
  }

  @Test
  void encode_tokens_leaveOutTheClassToken() {
    try (FolderEncoder encoder =
        new FolderEncoder(ModelFixtures.add("clip", ModelPreset.CLIP, root))) {
      EncodingOptions tokens = new EncodingOptions(Resize.CENTRE_CROP, ObjectUnits.WHOLE, true);
      var image = encoder.encodeImage(ModelFixtures.picture("noise.png"), tokens);
      assertThat(image.tokens().orElseThrow().rows()).isEqualTo(16);
      assertThat(image.tokens().orElseThrow().columns())
          .isEqualTo(encoder.description().dimensions().get("image_tokens"));
      int ids = ModelFixtures.tokens("clip").get(0).size();
      var text = encoder.encodeText(ModelFixtures.texts().get(0), tokens);
      assertThat(text.tokens().orElseThrow().rows()).isEqualTo(ids);
    }
  }

  @Test
  void encode_regions_areMeansOfTheGridsCells() throws IOException {
    ModelFolder folder = ModelFixtures.add("siglip", ModelPreset.SIGLIP, root);
    // Its patches have as many dimensions as the space of texts.
    edit(
        folder,
        "\"input\" : \"pixel_values\"",
        "\"grid\" : { \"name\" : \"last_hidden_state\", \"dimension\" : 32 },"
            + " \"input\" : \"pixel_values\"");
    ModelFolder withGrid = ModelFolder.read(folder.path());
    assertThat(DescriptionJson.read(DescriptionJson.write(withGrid.description())))
        .isEqualTo(withGrid.description());
    try (FolderEncoder encoder = new FolderEncoder(withGrid)) {
      var vectors =
          encoder.encodeImage(
              ModelFixtures.picture("noise.png"),
              new EncodingOptions(Resize.SQUASH, ObjectUnits.REGIONS, true));
      var grid = vectors.tokens().orElseThrow();
      assertThat(grid.rows()).isEqualTo(16);
      assertThat(vectors.objects().rows()).isEqualTo(6);
      assertThat(vectors.objects().row(5)).isEqualTo(vectors.image());
      assertThat(vectors.objectFeatures().row(5)).isEqualTo(vectors.features());
      // Sevenths of 4 cells: 0 to 4 are the first three, 3 to 7 the last three, 2 to 5 the middle.
      int[][] regions = {{0, 3, 0, 3}, {0, 3, 1, 4}, {1, 4, 0, 3}, {1, 4, 1, 4}, {1, 3, 1, 3}};
      for (int region = 0; region < regions.length; region++) {
        int[] r = regions[region];
        for (int dimension = 0; dimension < 32; dimension++) {
          double sum = 0;
          for (int row = r[0]; row < r[1]; row++) {
            for (int column = r[2]; column < r[3]; column++) {
              sum += grid.row(4 * row + column)[dimension];
            }
          }
          double mean = sum / ((r[1] - r[0]) * (r[3] - r[2]));
          assertThat((double) vectors.objects().row(region)[dimension])
              .isCloseTo(mean, within(1e-5));
        }
      }
    }
  }

  @Test
  void encode_whatTheModelCannotGive_saysTheCure() {
    try (FolderEncoder encoder =
        new FolderEncoder(ModelFixtures.add("openai", ModelPreset.OPENAI, root))) {
      byte[] picture = ModelFixtures.picture("noise.png");
      CrosshashException tokens =
          catchThrowableOfType(
              CrosshashException.class,
              () ->
                  encoder.encodeImage(
                      picture, new EncodingOptions(Resize.SQUASH, ObjectUnits.WHOLE, true)));
      assertThat(tokens).hasMessageContaining("tokens: false");
      CrosshashException regions =
          catchThrowableOfType(
              CrosshashException.class,
              () ->
                  encoder.encodeImage(
                      picture, new EncodingOptions(Resize.SQUASH, ObjectUnits.REGIONS, false)));
      assertThat(regions).hasMessageContaining("objects: crops");
    }
  }

  @Test
  void find_foldersOfAllKinds_tellsThemApart() throws IOException {
    ModelFixtures.add("clip", ModelPreset.CLIP, root);
    Files.createDirectories(root.resolve("empty"));
    ModelFolders folders = new ModelFolders(root);
    assertThat(folders.all()).containsOnlyKeys("empty", "tiny-clip");
    assertThat(folders.find("empty").orElseThrow()).isInstanceOf(ModelFolders.Entry.Broken.class);
    assertThat(folders.find("../" + root.getFileName() + "/tiny-clip")).isEmpty();
    assertThat(folders.find("absent")).isEmpty();
    assertThat(new ModelFolders(root.resolve("nowhere")).all()).isEmpty();
  }

  @Test
  void check_pairs_givesFiniteCosinesAndTimes() {
    try (FolderEncoder encoder =
        new FolderEncoder(ModelFixtures.add("clip", ModelPreset.CLIP, root))) {
      var pairs =
          ModelFixtures.pictures().stream()
              .map(name -> new ModelCheck.Pair(ModelFixtures.picture(name), name))
              .toList();
      ModelCheck.Report report = ModelCheck.run(encoder, pairs);
      assertThat(report.pairs()).isEqualTo(pairs.size());
      assertThat(report.aligned()).isBetween(-1.0, 1.0);
      assertThat(report.unaligned()).isBetween(-1.0, 1.0);
      assertThat(report.imageMilliseconds()).isPositive();
    }
  }

  private static void edit(ModelFolder folder, String from, String to) throws IOException {
    Path file = folder.path().resolve(ModelDescription.FILE_NAME);
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
  }

  private static CrosshashException refusal(ModelFolder folder) {
    try (FolderEncoder encoder = new FolderEncoder(folder)) {
      return catchThrowableOfType(
          CrosshashException.class, () -> encoder.encodeText("a photo", WHOLE));
    }
  }

  private static void assertRefused(
      ModelFolder folder, Problem problem, String rule, String value) {
    CrosshashException refused = refusal(folder);
    assertThat(refused.problem()).isEqualTo(problem);
    assertThat(refused.rule()).contains(rule);
    assertThat(refused.value()).contains(value);
    assertThat(refused.cure()).isNotBlank();
  }
}
