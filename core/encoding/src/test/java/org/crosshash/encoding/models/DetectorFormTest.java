package org.crosshash.encoding.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        for (int i = 0; i < boxes.size(); i++) {
          Box ours = boxes.get(i);
          JsonNode box = theirs.get(i);
          String which = "box %d of %s".formatted(i, picture.getKey());
          assertThat(ours.left()).as(which).isCloseTo(box.get(0).floatValue(), within(PIXEL));
          assertThat(ours.top()).as(which).isCloseTo(box.get(1).floatValue(), within(PIXEL));
          assertThat(ours.right()).as(which).isCloseTo(box.get(2).floatValue(), within(PIXEL));
          assertThat(ours.bottom()).as(which).isCloseTo(box.get(3).floatValue(), within(PIXEL));
          assertThat(ours.score()).as(which).isCloseTo(box.get(4).floatValue(), within(SCORE));
          assertThat(ours.category()).as(which).isEqualTo(box.get(5).intValue());
        }
      }
    }
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
