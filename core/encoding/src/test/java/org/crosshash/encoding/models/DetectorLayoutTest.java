package org.crosshash.encoding.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.crosshash.encoding.RgbImage;
import org.crosshash.encoding.detect.Box;
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
