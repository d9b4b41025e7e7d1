package org.crosshash.encoding.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.Map;
import org.crosshash.encoding.ComputeDevice;
import org.crosshash.encoding.EngineSettings;
import org.crosshash.encoding.Precision;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComputeDeviceTest {
  @TempDir private Path root;

  @ParameterizedTest
  @CsvSource({"auto, auto", "cpu, cpu", "cuda, cuda:0", "cuda:3, cuda:3"})
  void of_names_areRead(String name, String device) {
    assertThat(ComputeDevice.of(name)).hasToString(device);
  }

  @Test
  void of_anythingElse_isRefused() {
    assertThatThrownBy(() -> ComputeDevice.of("gpu"))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("cuda:N");
  }

  @Test
  void resolve_auto_takesAGpuWhereThereIsOne() {
    assertThat(ComputeDevice.AUTO.resolve(0)).isEqualTo(ComputeDevice.CPU);
    assertThat(ComputeDevice.AUTO.resolve(2)).hasToString("cuda:0");
    assertThat(ComputeDevice.of("cuda:1").resolve(0)).hasToString("cuda:1");
    assertThat(ComputeDevice.CPU.resolve(2)).isEqualTo(ComputeDevice.CPU);
  }

  @ParameterizedTest
  @CsvSource({"clip, CLIP, ONNX Runtime", "openai, OPENAI, PyTorch"})
  void load_cudaThatIsAbsent_saysTheCure(String model, ModelPreset preset, String engine) {
    ModelFolder folder = ModelFixtures.add(model, preset, root);
    // No machine has so many.
    ComputeDevice absent = ComputeDevice.of("cuda:99");
    try (FolderEncoder encoder = new FolderEncoder(folder, absent)) {
      CrosshashException refused = catchThrowableOfType(CrosshashException.class, encoder::load);
      assertThat(refused.problem()).isEqualTo(Problem.FAILED_PRECONDITION);
      assertThat(refused.rule()).contains(engine);
      assertThat(refused.value()).contains("cuda:99");
      assertThat(refused.cure()).contains("device cpu");
    }
  }

  @Test
  void description_auto_saysWhatWasTaken() {
    ModelFolder folder = ModelFixtures.add("clip", ModelPreset.CLIP, root);
    try (FolderEncoder encoder = new FolderEncoder(folder, ComputeDevice.AUTO)) {
      assertThat(encoder.description().device()).isIn("cpu", "cuda:0");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "cuda:0, float32, 1, precision mixed",
    "cuda:0, mixed, 0, precision float32",
    "cuda:0, mixed, , precision float32"
  })
  void precisionOfTorch_otherThanItsVariableSays_isRefusedWithTheCure(
      String device, String precision, String variable, String cure) {
    CrosshashException refused =
        catchThrowableOfType(
            CrosshashException.class, () -> requireTorch(device, precision, variable));
    assertThat(refused.problem()).isEqualTo(Problem.FAILED_PRECONDITION);
    assertThat(refused).hasMessageContaining("TORCH_ALLOW_TF32_CUBLAS_OVERRIDE");
    assertThat(refused.cure()).contains(cure);
  }

  @ParameterizedTest
  @CsvSource({"cuda:0, float32, ", "cuda:0, float32, 0", "cuda:0, mixed, 1", "cpu, float32, 1"})
  void precisionOfTorch_asItsVariableSays_isTaken(
      String device, String precision, String variable) {
    assertThatCode(() -> requireTorch(device, precision, variable)).doesNotThrowAnyException();
  }

  private static void requireTorch(String device, String precision, String variable) {
    TorchScriptEngine.requirePrecision(
        new EngineSettings(ComputeDevice.of(device), Precision.of(precision), 1, 1),
        variable == null ? Map.of() : Map.of("TORCH_ALLOW_TF32_CUBLAS_OVERRIDE", variable));
  }

  @Test
  void mixedPrecision_onACpu_isRefusedWithTheCure() {
    CrosshashException refused =
        catchThrowableOfType(
            CrosshashException.class,
            () -> new EngineSettings(ComputeDevice.CPU, Precision.MIXED, 1, 1));
    assertThat(refused.problem()).isEqualTo(Problem.FAILED_PRECONDITION);
    assertThat(refused).hasMessageContaining("mixed on cpu").hasMessageContaining("float32");
  }

  @Test
  void mixedPrecision_whereAutoTakesTheCpu_isRefusedWhenTheModelLoads() {
    ModelFolder folder = ModelFixtures.add("clip", ModelPreset.CLIP, root);
    EngineSettings mixed = new EngineSettings(ComputeDevice.AUTO, Precision.MIXED, 1, 1);
    try (FolderEncoder encoder = new FolderEncoder(folder, mixed);
        FolderEncoder plain = new FolderEncoder(folder)) {
      assertThat(encoder.description().digest()).isNotEqualTo(plain.description().digest());
      assumeThat(encoder.description().device()).as("no GPU in reach").isEqualTo("cpu");
      assertThatThrownBy(encoder::load)
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("Mixed precision needs a CUDA device");
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "257, 1", "1, 0", "1, 17"})
  void settings_outOfRange_areRefused(int threads, int instances) {
    assertThatThrownBy(
            () -> new EngineSettings(ComputeDevice.CPU, Precision.FLOAT32, threads, instances))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("lies from 1 to");
  }

  @Test
  void precision_anythingElse_isRefused() {
    assertThat(Precision.of("mixed")).isEqualTo(Precision.MIXED);
    assertThatThrownBy(() -> Precision.of("half"))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("float32 or mixed");
  }
}
