package org.crosshash.experiments.commands;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.crosshash.files.DurableFiles;
import org.crosshash.tables.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ModelsCommandTest {
  private static final Path MODELS =
      Path.of("..", "core", "encoding", "src", "test", "resources", "models");
  private static final String VISION = "onnx/vision_model.onnx";

  @TempDir private Path folder;

  private record Run(int status, String out, String err) {}

  private Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = CrosshashCommand.commandLine();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return new Run(line.execute(arguments), out.toString(), err.toString());
  }

  private Run add(String preset, Path export) {
    return run(
        "models",
        "add",
        "--workspace",
        workspace(),
        "--preset",
        preset,
        "--id",
        "mine",
        "--licence",
        "none",
        export.toString());
  }

  private String workspace() {
    return folder.resolve("workspace").toString();
  }

  @Test
  void list_freshWorkspace_showsTheBuiltInEncoder() {
    Run run = run("models", "list", "--workspace", workspace());
    assertThat(run.status()).isZero();
    assertThat(run.out()).containsPattern("conse-lite0 +384 +built in");
  }

  @Test
  void list_brokenFolder_saysWhy() throws Exception {
    Files.createDirectories(encoders().resolve("half"));
    Run run = run("models", "list", "--workspace", workspace());
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("half").contains("encoder.json");
  }

  @Test
  void add_folderWithoutAModel_failsWithTheCure() {
    Run run = add("clip", folder);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("preprocessor_config.json");
  }

  @Test
  void add_unknownPreset_namesThose() {
    Run run = add("clop", folder);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("chinese-clip").contains("clop");
  }

  @Test
  void addDetector_yolox_isListedDescribedAndChecked() {
    Path file =
        Path.of("..", "core", "encoding", "src", "test", "resources", "detectors", "yolox")
            .resolve("model.onnx");
    Run add =
        run(
            "models",
            "add-detector",
            "--workspace",
            workspace(),
            "--form",
            "yolox",
            "--id",
            "mine",
            "--licence",
            "none",
            file.toString());
    assertThat(add.err()).isEmpty();
    assertThat(add.status()).isZero();
    Run list = run("models", "list", "--workspace", workspace());
    assertThat(list.out()).containsPattern("mine .*detector").contains("fastestdet");
    Run describe = run("models", "describe", "mine", "--workspace", workspace());
    assertThat(describe.out()).contains("mine, a detector").contains("detector.json");
    Run check = run("models", "check", "mine", "--workspace", workspace(), "--pairs", "5");
    assertThat(check.out()).contains("mine on 5 pictures: ");
  }

  @Test
  void add_clipOfRandomWeights_isListedDescribedAndFailsTheCheck() {
    Run add = add("chinese-clip", MODELS.resolve("chinese-clip"));
    assertThat(add.err()).isEmpty();
    assertThat(add.status()).isZero();
    Run list = run("models", "list", "--workspace", workspace());
    assertThat(list.out()).containsPattern("mine +[0-9]+ +[0-9]+ +described");
    Run describe = run("models", "describe", "mine", "--workspace", workspace());
    assertThat(describe.out())
        .contains("licence:    none")
        .contains("objects crops, words pieces")
        .containsPattern("file: +tokenizer.json, [0-9]+ bytes")
        .contains("encoder.json");
    Run check = run("models", "check", "mine", "--workspace", workspace(), "--pairs", "40");
    assertThat(check.out())
        .contains("mine on 40 pairs of openclipart: failed")
        .containsPattern("on one thread, on (cpu|cuda:0)");
    assertThat(check.err()).contains("two standard errors").contains("--pairs");
    assertThat(check.status()).isEqualTo(1);
  }

  /** What was done to a model's files. */
  enum Fault {
    MISSING("hold every file", "text_model.onnx", "Bring the file back") {
      @Override
      void apply(Path model) throws IOException {
        Files.delete(model.resolve("onnx/text_model.onnx"));
      }
    },
    OTHER_DIGEST("SHA-256", "tokenizer.json", "Bring the right file back") {
      @Override
      void apply(Path model) throws IOException {
        Files.writeString(model.resolve("tokenizer.json"), "{}");
      }
    },
    OTHER_OUTPUT("image_embeds", "image_embedding", "Correct its name") {
      @Override
      void apply(Path model) throws IOException {
        edit(model, "image_embeds", "image_embedding");
      }
    },
    NO_NUMBERS("must be finite", "NaN", "Export the model again") {
      @Override
      void apply(Path model) throws IOException {
        String pinned = Digest.ofFile(model.resolve(VISION)).hex();
        byte[] nan = Files.readAllBytes(MODELS.resolve("nan.onnx"));
        Files.write(model.resolve(VISION), nan);
        edit(model, pinned, Digest.of(nan).hex());
      }
    };

    private final String rule;
    private final String value;
    private final String cure;

    Fault(String rule, String value, String cure) {
      this.rule = rule;
      this.value = value;
      this.cure = cure;
    }

    abstract void apply(Path model) throws IOException;

    private static void edit(Path model, String from, String to) throws IOException {
      Path file = model.resolve("encoder.json");
      String text = Files.readString(file);
      assertThat(text).contains(from);
      Files.writeString(file, text.replace(from, to));
    }
  }

  @Test
  void check_modelsThatCannotRun_failWithRuleValueAndCure() throws Exception {
    assertThat(add("clip", MODELS.resolve("clip")).status()).isZero();
    Path model = encoders().resolve("mine");
    Path whole = folder.resolve("whole");
    copy(model, whole);
    for (Fault fault : Fault.values()) {
      fault.apply(model);
      Run check = check("cpu");
      assertThat(check.status()).as("%s", fault).isEqualTo(1);
      assertThat(check.err()).contains(fault.rule, fault.value, fault.cure);
      DurableFiles.deleteTree(model);
      copy(whole, model);
    }
    // No machine has so many.
    Run absent = check("cuda:99");
    assertThat(absent.status()).isEqualTo(1);
    assertThat(absent.err()).contains("must be in reach", "cuda:99", "Use device cpu");
  }

  private Run check(String device) {
    return run(
        "models", "check", "mine", "--workspace", workspace(), "--pairs", "5", "--device", device);
  }

  @Test
  void describe_folderWithoutAFile_saysWhichAndTheCure() throws Exception {
    assertThat(add("clip", MODELS.resolve("clip")).status()).isZero();
    Fault.MISSING.apply(encoders().resolve("mine"));
    Run describe = run("models", "describe", "mine", "--workspace", workspace());
    assertThat(describe.out())
        .containsPattern("text_model.onnx, missing: .* crosshash models add")
        .containsPattern("vision_model.onnx, [0-9]+ bytes");
  }

  @Test
  void describe_unknownField_failsWithWhatItWouldBe() throws Exception {
    assertThat(add("clip", MODELS.resolve("clip")).status()).isZero();
    Fault.edit(encoders().resolve("mine"), "\"licence\"", "\"lisence\"");
    Run describe = run("models", "describe", "mine", "--workspace", workspace());
    assertThat(describe.status()).isEqualTo(1);
    assertThat(describe.err()).contains("lisence").contains("licence");
  }

  @ParameterizedTest
  @CsvSource({
    "gone, text_model.onnx",
    "cut, must load in ONNX Runtime",
    "nan, must be finite",
  })
  void add_brokenExport_failsWithItsReasonAndLeavesNothing(String fault, String words)
      throws Exception {
    Path export = folder.resolve("export");
    copy(MODELS.resolve("clip"), export);
    Path vision = export.resolve(VISION);
    switch (fault) {
      case "gone" -> Files.delete(export.resolve("onnx/text_model.onnx"));
      case "cut" -> {
        byte[] whole = Files.readAllBytes(vision);
        Files.write(vision, Arrays.copyOf(whole, whole.length / 2));
      }
      default -> Files.copy(MODELS.resolve("nan.onnx"), vision, REPLACE_EXISTING);
    }
    Run add = add("clip", export);
    assertThat(add.status()).isEqualTo(1);
    assertThat(add.err()).contains(words);
    if (Files.exists(encoders())) {
      assertThat(encoders()).isEmptyDirectory();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private Path encoders() {
    return folder.resolve("workspace").resolve("encoders");
  }

  @Test
  void check_builtInEncoder_passesOnTheSample() {
    Run run = run("models", "check", "conse-lite0", "--workspace", workspace(), "--pairs", "60");
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("60 pairs of openclipart: passed");
  }
}
