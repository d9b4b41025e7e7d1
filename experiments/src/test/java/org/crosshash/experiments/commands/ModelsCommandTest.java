package org.crosshash.experiments.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ModelsCommandTest {
  @TempDir private Path folder;

  private record Run(int status, String out, String err) {}

  private Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = CrosshashCommand.commandLine();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return new Run(line.execute(arguments), out.toString(), err.toString());
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
    Path encoders = folder.resolve("workspace").resolve("encoders");
    Files.createDirectories(encoders.resolve("half"));
    Run run = run("models", "list", "--workspace", workspace());
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("half").contains("encoder.json");
  }

  @Test
  void add_folderWithoutAModel_failsWithTheCure() {
    Run run =
        run(
            "models",
            "add",
            "--workspace",
            workspace(),
            "--preset",
            "clip",
            "--id",
            "mine",
            folder.toString());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("preprocessor_config.json");
  }

  @Test
  void add_unknownPreset_namesThose() {
    Run run =
        run(
            "models",
            "add",
            "--workspace",
            workspace(),
            "--preset",
            "clop",
            "--id",
            "mine",
            folder.toString());
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
    Path export =
        Path.of("..", "core", "encoding", "src", "test", "resources", "models", "chinese-clip");
    Run add =
        run(
            "models",
            "add",
            "--workspace",
            workspace(),
            "--preset",
            "chinese-clip",
            "--id",
            "mine",
            "--licence",
            "none",
            export.toString());
    assertThat(add.err()).isEmpty();
    assertThat(add.status()).isZero();
    Run list = run("models", "list", "--workspace", workspace());
    assertThat(list.out()).containsPattern("mine +[0-9]+ +[0-9]+ +described");
    Run describe = run("models", "describe", "mine", "--workspace", workspace());
    assertThat(describe.out())
        .contains("licence:    none")
        .contains("objects crops, words pieces")
        .contains("encoder.json");
    Run check = run("models", "check", "mine", "--workspace", workspace(), "--pairs", "40");
    assertThat(check.out()).contains("mine on 40 pairs of openclipart: failed");
    assertThat(check.err()).contains("two standard errors").contains("--pairs");
    assertThat(check.status()).isEqualTo(1);
  }

  @Test
  void check_builtInEncoder_passesOnTheSample() {
    Run run = run("models", "check", "conse-lite0", "--workspace", workspace(), "--pairs", "60");
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("60 pairs of openclipart: passed");
  }
}
