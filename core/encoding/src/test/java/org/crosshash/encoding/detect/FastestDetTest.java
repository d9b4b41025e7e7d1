package org.crosshash.encoding.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.crosshash.encoding.EncodingOptions;
import org.crosshash.encoding.ImageDecoder;
import org.crosshash.encoding.ObjectUnits;
import org.crosshash.encoding.Resize;
import org.crosshash.encoding.RgbImage;
import org.junit.jupiter.api.Test;

class FastestDetTest {
  @Test
  void detect_pictures_givesPythonsBoxes() throws IOException {
    JsonNode expected = new ObjectMapper().readTree(bytes("boxes.json"));
    try (FastestDet detector = new FastestDet()) {
      for (var picture : expected.properties()) {
        List<Box> boxes = detector.detect(picture(picture.getKey()));
        assertThat(boxes).as(picture.getKey()).hasSize(picture.getValue().size());
        for (int i = 0; i < boxes.size(); i++) {
          JsonNode box = picture.getValue().get(i);
          assertThat(boxes.get(i).left()).isCloseTo(box.get(0).floatValue(), within(1f));
          assertThat(boxes.get(i).top()).isCloseTo(box.get(1).floatValue(), within(1f));
          assertThat(boxes.get(i).right()).isCloseTo(box.get(2).floatValue(), within(1f));
          assertThat(boxes.get(i).bottom()).isCloseTo(box.get(3).floatValue(), within(1f));
          assertThat(boxes.get(i).score()).isCloseTo(box.get(4).floatValue(), within(0.001f));
          assertThat(boxes.get(i).category()).isEqualTo(box.get(5).intValue());
        }
      }
    }
  }

  @Test
  void detect_onePixel_findsNothingThatIsNoNumber() {
    try (FastestDet detector = new FastestDet()) {
      RgbImage dot = new RgbImage(1, 1, new byte[3]);
      assertThat(detector.detect(dot)).allMatch(box -> Float.isFinite(box.left()));
    }
  }

  @Test
  void of_detectedParts_areBoxesInsideThePicture() throws IOException {
    RgbImage picture = picture("1.png");
    try (ObjectCrops crops = new ObjectCrops();
        FastestDet detector = new FastestDet()) {
      List<Box> boxes = ObjectCrops.objects(picture, detector.detect(picture));
      List<RgbImage> parts = crops.of(picture, objects(ObjectUnits.DETECTED));
      assertThat(parts).hasSize(boxes.size()).isNotEmpty();
      for (int i = 0; i < parts.size(); i++) {
        Box box = boxes.get(i);
        assertThat(parts.get(i).width()).isLessThanOrEqualTo(picture.width());
        assertThat((float) parts.get(i).width()).isCloseTo(box.right() - box.left(), within(1.01f));
      }
      assertThat(crops.of(picture, objects(ObjectUnits.CROPS))).hasSize(5);
      assertThat(crops.of(picture, objects(ObjectUnits.WHOLE))).isEmpty();
    }
  }

  @Test
  void cut_boxOutsideThePicture_isOnePixelOfItsEdge() {
    RgbImage picture = new RgbImage(4, 3, new byte[36]);
    RgbImage part = ObjectCrops.cut(picture, new Box(-9, -9, -5, -5, 1, 0));
    assertThat(part.width()).isEqualTo(1);
    assertThat(part.height()).isEqualTo(1);
    RgbImage all = ObjectCrops.cut(picture, new Box(-9, -9, 50, 50, 1, 0));
    assertThat(all.width()).isEqualTo(4);
    assertThat(all.height()).isEqualTo(3);
  }

  @Test
  void objects_boxesThatDifferOutsideThePicture_areOne() {
    RgbImage picture = new RgbImage(100, 50, new byte[3 * 100 * 50]);
    Box sure = new Box(-40, 5, 60, 45, 0.9f, 1);
    Box same = new Box(-5, 10, 60, 80, 0.8f, 1);
    Box outside = new Box(-30, 5, -3, 45, 0.7f, 2);
    Box other = new Box(30, 5, 130, 45, 0.6f, 2);
    assertThat(ObjectCrops.objects(picture, List.of(sure, same, outside, other)))
        .containsExactly(new Box(0, 5, 60, 45, 0.9f, 1), new Box(30, 5, 100, 45, 0.6f, 2));
  }

  @Test
  void surest_overlappingBoxes_keepsTheSurest() {
    Box sure = new Box(0, 0, 10, 10, 0.9f, 1);
    Box less = new Box(1, 1, 10, 10, 0.8f, 2);
    Box apart = new Box(8, 8, 20, 20, 0.7f, 1);
    assertThat(BoxSelection.surest(List.of(less, apart, sure), 0.45)).containsExactly(sure, apart);
    assertThat(sure.overlap(less)).isEqualTo(0.81, within(1e-9));
    assertThat(sure.overlap(new Box(10, 0, 20, 10, 1, 0))).isZero();
  }

  @Test
  void apart_nearBoxes_keepsTheEarlier() {
    Box first = new Box(0, 0, 100, 100, 0.5f, 1);
    Box near = new Box(14, 14, 114, 86, 0.9f, 2);
    Box oneEdgeFar = new Box(15, 0, 100, 100, 0.9f, 2);
    assertThat(BoxSelection.apart(List.of(first, near, oneEdgeFar), 15))
        .containsExactly(first, oneEdgeFar);
  }

  private static EncodingOptions objects(ObjectUnits units) {
    return new EncodingOptions(Resize.SQUASH, units, false);
  }

  private static RgbImage picture(String name) throws IOException {
    return new ImageDecoder().decode(bytes(name));
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream stream = FastestDetTest.class.getResourceAsStream("/detected/" + name)) {
      return stream.readAllBytes();
    }
  }
}
