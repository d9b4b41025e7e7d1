package org.crosshash.encoding.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.crosshash.encoding.detect.Box;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Boxes equal those of Python to a pixel, for every form of detector that can be added. */
class DetectorFormTest {
  private static final float PIXEL = 1;
  private static final float SCORE = 0.01f;

  @TempDir private Path root;

  @ParameterizedTest
  @CsvSource({
    "yolox, YOLOX",
    "yolov8, YOLO",
    "yolov5, YOLO",
    "nanodet, NANODET",
    "nanodet-plus, NANODET_PLUS",
    "detr, DETR",
    "faster-rcnn, FASTER_RCNN"
  })
  void detect_pictures_givesPythonsBoxes(String name, DetectorForm form) {
    DetectorFolder folder = DetectorFixtures.request(name, form).into(root);
    JsonNode expected = DetectorFixtures.boxes(name);
    try (FolderDetector detector = new FolderDetector(folder)) {
      for (var picture : expected.properties()) {
        List<Box> boxes = detector.detect(DetectorFixtures.picture(picture.getKey()));
        JsonNode theirs = picture.getValue();
        assertThat(boxes).as("%s of %s", picture.getKey(), name).hasSize(theirs.size());
        // Of boxes with equal scores either may come first, so each of theirs is looked for.
        List<Box> left = new ArrayList<>(boxes);
        for (JsonNode box : theirs) {
          Optional<Box> same = left.stream().filter(ours -> near(ours, box)).findFirst();
          assertThat(same).as("%s of %s among %s", box, picture.getKey(), left).isPresent();
          left.remove(same.orElseThrow());
        }
      }
    }
  }

  private static boolean near(Box ours, JsonNode theirs) {
    return Math.abs(ours.left() - theirs.get(0).floatValue()) <= PIXEL
        && Math.abs(ours.top() - theirs.get(1).floatValue()) <= PIXEL
        && Math.abs(ours.right() - theirs.get(2).floatValue()) <= PIXEL
        && Math.abs(ours.bottom() - theirs.get(3).floatValue()) <= PIXEL
        && Math.abs(ours.score() - theirs.get(4).floatValue()) <= SCORE
        && ours.category() == theirs.get(5).intValue();
  }

  @Test
  void into_fileOfAnotherForm_saysWhatItHasAndLeavesNothingBehind() throws Exception {
    CrosshashException refused =
        catchThrowableOfType(
            CrosshashException.class,
            () -> DetectorFixtures.request("yolox", DetectorForm.DETR).into(root));
    assertThat(refused)
        .hasMessageContaining("an output named logits")
        .hasMessageContaining("output [1, 84, 10]");
    try (var left = Files.list(root)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void into_sideThatTheFileHasNot_isRefused() {
    DetectorImport request =
        new DetectorImport(
            DetectorForm.YOLOX, DetectorFixtures.model("yolox"), "x", "", "", OptionalInt.of(128));
    CrosshashException refused =
        catchThrowableOfType(CrosshashException.class, () -> request.into(root));
    assertThat(refused).hasMessageContaining("64 x 64").hasMessageContaining("128");
  }

  @Test
  void of_unknownForm_namesThose() {
    assertThat(DetectorForm.of("nanodet-plus")).isEqualTo(DetectorForm.NANODET_PLUS);
    CrosshashException refused =
        catchThrowableOfType(CrosshashException.class, () -> DetectorForm.of("ssd"));
    assertThat(refused).hasMessageContaining("faster-rcnn").hasMessageContaining("ssd");
  }
}
