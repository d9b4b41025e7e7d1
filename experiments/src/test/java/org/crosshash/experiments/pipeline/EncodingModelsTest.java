package org.crosshash.experiments.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.encoding.models.DetectorForm;
import org.crosshash.encoding.models.DetectorImport;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncodingModelsTest {
  @TempDir private Path folder;

  private static EncodeConfig encoding(String encoder, String objects, String detector) {
    return EncodeConfig.newBuilder()
        .setEncoder(encoder)
        .setObjects(objects)
        .setDetector(detector)
        .build();
  }

  @Test
  void digests_builtInModels_areNone() {
    EncodingModels nobodyAsked =
        EncodingModels.of(() -> {
          throw new IllegalStateException("a service was asked");
        });

    assertThat(nobodyAsked.digests(EncodeConfig.getDefaultInstance())).isEmpty();
    assertThat(nobodyAsked.digests(encoding("conse-lite0", "detected", "fastestdet"))).isEmpty();
    assertThat(nobodyAsked.digests(encoding("conse-lite0", "regions", "unused"))).isEmpty();
  }

  @Test
  void digests_detectorChangedUnderItsId_areOthers() throws Exception {
    Path file =
        Path.of("..", "core", "encoding", "src", "test", "resources", "detectors", "yolox")
            .resolve("model.onnx");
    new DetectorImport(
            DetectorForm.YOLOX, file, "mine", "a test", "Apache-2.0", OptionalInt.empty())
        .into(folder);
    EncodingModels models = EncodingModels.of(folder);
    EncodeConfig encoding = encoding("conse-lite0", "detected", "mine");
    String before = models.digests(encoding);

    Path description = folder.resolve("mine/detector.json");
    String text = Files.readString(description);
    String changed = text.replaceFirst("\"overlap\"\\s*:\\s*[0-9.]+", "\"overlap\": 0.123");
    assertThat(changed).isNotEqualTo(text);
    Files.writeString(description, changed);

    assertThat(before).matches("detector [0-9a-f]{64}");
    assertThat(models.digests(encoding)).matches("detector [0-9a-f]{64}").isNotEqualTo(before);
  }

  @Test
  void digests_modelThatIsNotThere_sayHowToAddIt() {
    EncodingModels models = EncodingModels.of(folder);

    assertThatThrownBy(() -> models.digests(encoding("mine", "whole", "fastestdet")))
        .isInstanceOfSatisfying(
            CrosshashException.class,
            failure -> assertThat(failure.problem()).isEqualTo(Problem.NOT_FOUND))
        .hasMessageContaining("crosshash models add");
    assertThatThrownBy(() -> models.digests(encoding("conse-lite0", "detected", "mine")))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("crosshash models add-detector");
  }
}
