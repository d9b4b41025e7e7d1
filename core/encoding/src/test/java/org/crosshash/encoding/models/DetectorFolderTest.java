package org.crosshash.encoding.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.crosshash.encoding.ComputeDevice;
import org.crosshash.encoding.EncodingOptions;
import org.crosshash.encoding.EngineSettings;
import org.crosshash.encoding.ImageDecoder;
import org.crosshash.encoding.ObjectUnits;
import org.crosshash.encoding.Precision;
import org.crosshash.encoding.Resize;
import org.crosshash.encoding.RgbImage;
import org.crosshash.encoding.detect.Box;
import org.crosshash.encoding.detect.FastestDet;
import org.crosshash.encoding.detect.ObjectCrops;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetectorFolderTest {
  private static final RgbImage GREY = new RgbImage(2, 2, new byte[12]);

  /** More than a virtual machine starts by itself meanwhile. */
  private static final int MANY = 48;

  @TempDir private Path root;

  private DetectorFolder add(String name, DetectorForm form) {
    return DetectorFixtures.request(name, form).into(root);
  }

  @ParameterizedTest
  @CsvSource({
    "yolox, YOLOX",
    "yolov8, YOLO",
    "nanodet, NANODET",
    "detr, DETR",
    "faster-rcnn, FASTER_RCNN"
  })
  void description_writtenAndRead_isTheSame(String name, DetectorForm form) {
    DetectorFolder folder = add(name, form);
    assertThat(DetectorFolder.read(folder.path())).isEqualTo(folder);
    assertThat(DetectorJson.read(DetectorJson.write(folder.description())))
        .isEqualTo(folder.description());
  }

  @Test
  void digest_otherWords_isTheSameAndAnotherLimit_isNot() throws IOException {
    DetectorFolder folder = add("yolox", DetectorForm.YOLOX);
    edit(folder, "random weights", "other words");
    assertThat(DetectorFolder.read(folder.path()).digest()).isEqualTo(folder.digest());
    edit(folder, "\"least\" : 0.3", "\"least\" : 0.4");
    assertThat(DetectorFolder.read(folder.path()).digest()).isNotEqualTo(folder.digest());
  }

  @Test
  void detect_missingOrChangedFile_isRefused() throws IOException {
    DetectorFolder changed = add("yolox", DetectorForm.YOLOX);
    Files.write(changed.path().resolve("model.onnx"), new byte[] {1, 2, 3});
    assertRefused(changed, Problem.FAILED_PRECONDITION, "SHA-256", "model.onnx");
    Files.delete(changed.path().resolve("model.onnx"));
    assertRefused(changed, Problem.FAILED_PRECONDITION, "hold every file", "model.onnx");
  }

  @ParameterizedTest
  @CsvSource({
    "\"output\" : \"output\", \"output\" : \"outputs\", [output], outputs",
    "\"name\" : \"images\", \"name\" : \"pixels\", [images], pixels",
    "'[ 8, 16, 32 ]', '[ 8, 16 ]', have 80 rows, 84"
  })
  void detect_wrongNameOrStrides_saysTheRightOnes(
      String right, String wrong, String rule, String value) throws IOException {
    DetectorFolder folder = add("yolox", DetectorForm.YOLOX);
    edit(folder, right, wrong);
    assertRefused(DetectorFolder.read(folder.path()), Problem.FAILED_PRECONDITION, rule, value);
  }

  @ParameterizedTest
  @CsvSource({
    "\"kind\" : \"yolox\", \"kind\" : \"yoloz\", yoloz",
    "\"letterbox\", \"crop\", crop",
    "\"least\" : 0.3, \"least\" : 3, 3.0",
    "\"centred\" : false, \"centred\" : 1, 1",
    "\"summary\", \"sumary\", sumary"
  })
  void read_brokenDescription_saysTheValue(String right, String wrong, String value)
      throws IOException {
    DetectorFolder folder = add("yolox", DetectorForm.YOLOX);
    edit(folder, right, wrong);
    CrosshashException refused =
        catchThrowableOfType(CrosshashException.class, () -> DetectorFolder.read(folder.path()));
    assertThat(refused.problem()).isEqualTo(Problem.INVALID_ARGUMENT);
    assertThat(refused.value()).contains(value);
  }

  @Test
  void detectors_ofAFolder_areFoundBesideEncoders() throws IOException {
    add("yolox", DetectorForm.YOLOX);
    ModelFixtures.add("clip", ModelPreset.CLIP, root);
    assertThat(new ModelFolders(root).all()).containsOnlyKeys("tiny-clip");
    assertThat(Detectors.folders(root)).containsOnlyKeys("tiny-yolox");
    try (Detectors detectors =
        new Detectors(Optional.of(root), EngineSettings.on(ComputeDevice.CPU))) {
      assertThat(detectors.get("tiny-yolox")).isSameAs(detectors.get("tiny-yolox"));
      assertThat(detectors.get(FastestDet.ID).digest()).isEqualTo(FastestDet.fileDigest());
      CrosshashException absent =
          catchThrowableOfType(CrosshashException.class, () -> detectors.get("absent"));
      assertThat(absent.problem()).isEqualTo(Problem.NOT_FOUND);
      assertThat(absent).hasMessageContaining("fastestdet").hasMessageContaining("tiny-yolox");
      assertThat(
              catchThrowableOfType(CrosshashException.class, () -> detectors.get("../x")).problem())
          .isEqualTo(Problem.NOT_FOUND);
    }
  }

  @Test
  void encodeImage_withADetectorOfAFolder_hasARowForEachOfItsBoxes() {
    ModelFolder clip = ModelFixtures.add("clip", ModelPreset.CLIP, root);
    DetectorFolder yolo = add("yolov8", DetectorForm.YOLO);
    try (FolderEncoder encoder = new FolderEncoder(clip);
        FolderDetector detector = new FolderDetector(yolo)) {
      EncodingOptions bundled =
          new EncodingOptions(Resize.CENTRE_CROP, ObjectUnits.DETECTED, false);
      EncodingOptions options = bundled.withDetector(detector);
      RgbImage picture = DetectorFixtures.picture("clipart-1.png");
      var vectors = encoder.encodeImage(picture, options);
      assertThat(vectors.objects().rows())
          .isGreaterThan(2)
          .isLessThanOrEqualTo(1 + detector.detect(picture).size());
      assertThat(vectors.objects().row(vectors.objects().rows() - 1)).isEqualTo(vectors.image());
      assertThat(ObjectCrops.digest(options)).contains(yolo.digest());
      assertThat(ObjectCrops.digest(bundled)).contains(FastestDet.fileDigest());
    }
  }

  @Test
  void detect_onMoreThreads_hasThemAndFindsTheSame() throws IOException {
    DetectorFolder folder = add("yolov8", DetectorForm.YOLO);
    byte[] picture = ModelFixtures.picture("clipart-1.png");
    RgbImage image = new ImageDecoder().decode(picture);
    List<Box> expected;
    try (FolderDetector one = new FolderDetector(folder)) {
      expected = one.detect(image);
    }
    EngineSettings many = new EngineSettings(ComputeDevice.CPU, Precision.FLOAT32, MANY, 1);
    try (Detectors detectors = new Detectors(Optional.of(root), many)) {
      int before = nativeThreads();
      List<Box> found = detectors.get(folder.description().id()).detect(image);
      int after = nativeThreads();
      assertThat(expected).isNotEmpty();
      assertThat(found).hasSameSizeAs(expected);
      for (int i = 0; i < found.size(); i++) {
        assertThat(found.get(i).left()).isCloseTo(expected.get(i).left(), within(0.5f));
        assertThat(found.get(i).category()).isEqualTo(expected.get(i).category());
      }
      assumeThat(before).as("a system that shows a process's threads").isPositive();
      assertThat(after - before).isGreaterThanOrEqualTo(MANY / 2);
    }
  }

  /** Threads of this process, those of engines too; 0 where the system does not tell. */
  private static int nativeThreads() throws IOException {
    Path tasks = Path.of("/proc/self/task");
    if (!Files.isDirectory(tasks)) {
      return 0;
    }
    try (var all = Files.list(tasks)) {
      return (int) all.count();
    }
  }

  private static void edit(DetectorFolder folder, String from, String to) throws IOException {
    Path file = folder.path().resolve(DetectorDescription.FILE_NAME);
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
  }

  private static void assertRefused(
      DetectorFolder folder, Problem problem, String rule, String value) {
    try (FolderDetector detector = new FolderDetector(folder)) {
      CrosshashException refused =
          catchThrowableOfType(CrosshashException.class, () -> detector.detect(GREY));
      assertThat(refused.problem()).isEqualTo(problem);
      assertThat(refused.rule()).contains(rule);
      assertThat(refused.value()).contains(value);
      assertThat(refused.cure()).isNotBlank();
    }
  }
}
