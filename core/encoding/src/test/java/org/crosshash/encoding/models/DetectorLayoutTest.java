package org.crosshash.encoding.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.crosshash.encoding.RgbImage;
import org.crosshash.encoding.detect.Box;
import org.crosshash.encoding.detect.InputFit;
import org.crosshash.encoding.detect.YoloBoxes;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found out of files whose outputs are known numbers. */
class DetectorLayoutTest {
  private static final int SIDE = 64;
  private static final RgbImage PICTURE = new RgbImage(SIDE, SIDE, new byte[3 * SIDE * SIDE]);

  @TempDir private Path root;

  @ParameterizedTest
  @CsvSource({
    "boxes, labels, scores, boxes labels scores",
    "boxes, labels, scores, boxes scores labels",
    "7, 8, 9, 7 8 9",
    "7, 8, 9, 9 7 8",
    // Faster R-CNN's names for the outputs of RetinaNet.
    "boxes, scores, labels, boxes scores labels"
  })
  void detect_torchvisionsOutputsInAnyOrder_tellsLabelsFromScores(
      String boxes, String labels, String scores, String order) {
    OnnxFile file = new OnnxFile().input("images", 3, -1, -1);
    for (String name : order.split(" ", -1)) {
      if (name.equals(boxes)) {
        file.numbers(name, new long[] {2, 4}, 1, 2, 11, 12, 3, 4, 5, 6);
      } else if (name.equals(labels)) {
        file.integers(name, new long[] {2}, 7, 1);
      } else {
        assertThat(name).isEqualTo(scores);
        file.numbers(name, new long[] {2}, .9f, .2f);
      }
    }
    assertThat(detect(file, DetectorForm.FASTER_RCNN))
        .containsExactly(new Box(1, 2, 11, 12, .9f, 7));
  }

  @Test
  void detect_pictureBeyondTheLargestSide_givesBoxesOfThePicture() {
    OnnxFile file =
        new OnnxFile()
            .input("images", 3, -1, -1)
            .numbers("boxes", new long[] {1, 4}, 1, 2, 11, 12)
            .integers("labels", new long[] {1}, 7)
            .numbers("scores", new long[] {1}, .9f);
    DetectorFolder folder = request(file, DetectorForm.FASTER_RCNN).into(root.resolve("encoders"));
    assertThat(folder.description().input().fit()).isEqualTo(new InputFit.Unchanged(2048));
    try (FolderDetector detector = new FolderDetector(folder)) {
      assertThat(detector.detect(new RgbImage(4096, 2, new byte[3 * 4096 * 2])))
          .containsExactly(new Box(2, 4, 22, 24, .9f, 7));
    }
  }

  @Test
  void read_resizeNoneWithoutALargestSide_hasTheUsualOne() {
    OnnxFile file =
        new OnnxFile()
            .input("images", 3, -1, -1)
            .zeros("boxes", 1, 4)
            .integers("labels", new long[] {1}, 7)
            .zeros("scores", 1);
    DetectorDescription description =
        request(file, DetectorForm.FASTER_RCNN).into(root.resolve("encoders")).description();
    String json = DetectorJson.write(description);
    assertThat(DetectorJson.read(json.replaceFirst("\\s*\"longest\" : 2048,", "")))
        .isEqualTo(description);
    assertThat(DetectorJson.read(json.replace("2048", "4096")).input().fit())
        .isEqualTo(new InputFit.Unchanged(4096));
  }

  @Test
  void detect_torchvisionsMasks_areLeftAlone() {
    OnnxFile file =
        new OnnxFile()
            .input("images", 3, -1, -1)
            .numbers("boxes", new long[] {1, 4}, 1, 2, 11, 12)
            .integers("labels", new long[] {1}, 7)
            .numbers("scores", new long[] {1}, .9f)
            .zeros("masks", 1, 1, 8, 8);
    assertThat(detect(file, DetectorForm.FASTER_RCNN))
        .containsExactly(new Box(1, 2, 11, 12, .9f, 7));
  }

  @Test
  void into_labelsThatAreNoWholeNumbers_areRefused() {
    OnnxFile file =
        new OnnxFile()
            .input("images", 3, -1, -1)
            .numbers("boxes", new long[] {1, 4}, 1, 2, 11, 12)
            .numbers("labels", new long[] {1}, 7)
            .numbers("scores", new long[] {1}, .9f);
    assertThat(refused(file, DetectorForm.FASTER_RCNN))
        .hasMessageContaining("one of n labels (int64)")
        .hasMessageContaining("labels [1] FLOAT");
  }

  @Test
  void detect_yoloThatEndsWithAList_readsCornersScoreAndCategory() {
    float[] rows = {
      8, 9, 40, 41, .9f, 5, /* of the same category, almost the same: the model's own choice */ 8,
      9, 40, 42, .8f, 5, 0, 0, 0, 0, 0, 0
    };
    OnnxFile file = yolo().numbers("output0", new long[] {1, 3, 6}, rows);
    assertThat(detect(file, DetectorForm.YOLO))
        .containsExactly(new Box(8, 9, 40, 41, .9f, 5), new Box(8, 9, 40, 42, .8f, 5));
  }

  @ParameterizedTest
  @CsvSource({"6, 84, columns, false", "252, 6, rows, true", "6, 85, columns, false"})
  void into_yoloWithBoxesForItsCells_isRead(
      int rows, int columns, String layout, boolean objectness) {
    OnnxFile file = yolo().zeros("output0", 1, rows, columns);
    // 64 + 16 + 4 cells, and 1 of 64 pixels.
    DetectorFolder folder = request(file, DetectorForm.YOLO).into(root.resolve("encoders"));
    assertThat(folder.description().decoder())
        .isEqualTo(new YoloBoxes("output0", layout.equals("columns"), objectness));
  }

  @ParameterizedTest
  @CsvSource({"9, 83", "9, 8400", "253, 10", "84, 10", "300, 7"})
  void into_yoloWithOtherNumbersOfBoxes_isRefused(int rows, int columns) {
    // 84 rows are YOLOX's, which are not decoded.
    OnnxFile file = yolo().zeros("output0", 1, rows, columns);
    assertThat(refused(file, DetectorForm.YOLO))
        .hasMessageContaining("a column a cell")
        .hasMessageContaining("output0 [1, %d, %d]".formatted(rows, columns));
  }

  @Test
  void into_yoloOfAnotherTask_isRefused() {
    OnnxFile masks = yolo().zeros("output0", 1, 4 + 80 + 32, 84).zeros("output1", 1, 32, 16, 16);
    assertThat(refused(masks, DetectorForm.YOLO)).hasMessageContaining("masks");
    OnnxFile pose = yolo().zeros("output0", 1, 4 + 1 + 51, 84).metadata("task", "pose");
    assertThat(refused(pose, DetectorForm.YOLO)).hasMessageContaining("its file says pose");
  }

  private static OnnxFile yolo() {
    return new OnnxFile().input("images", 1, 3, SIDE, SIDE);
  }

  private List<Box> detect(OnnxFile file, DetectorForm form) {
    DetectorFolder folder = request(file, form).into(root.resolve("encoders"));
    try (FolderDetector detector = new FolderDetector(folder)) {
      return detector.detect(PICTURE);
    }
  }

  private CrosshashException refused(OnnxFile file, DetectorForm form) {
    CrosshashException refused =
        catchThrowableOfType(
            CrosshashException.class, () -> request(file, form).into(root.resolve("encoders")));
    assertThat(refused.problem()).isEqualTo(Problem.FAILED_PRECONDITION);
    return refused;
  }

  private DetectorImport request(OnnxFile file, DetectorForm form) {
    return new DetectorImport(
        form, file.write(root.resolve("known.onnx")), "known", "", "", OptionalInt.empty());
  }
}
