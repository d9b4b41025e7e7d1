package org.crosshash.encoding.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.crosshash.encoding.Interpolation;
import org.crosshash.encoding.ModelOutput;
import org.crosshash.encoding.RgbImage;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.junit.jupiter.api.Test;

class BoxDecoderTest {
  private static ModelOutput output(String name, long[] shape, float... values) {
    return new ModelOutput(name, shape, values);
  }

  @Test
  void listed_rowsWithScores_areMmdeploys() {
    ListedBoxes decoder =
        new ListedBoxes("dets", Optional.empty(), Optional.of("labels"), BoxForm.XYXY, false);
    Map<String, ModelOutput> outputs =
        Map.of(
            "dets",
            output("dets", new long[] {1, 2, 5}, 1, 2, 11, 12, .9f, 3, 4, 5, 6, .2f),
            "labels",
            output("labels", new long[] {1, 2}, 7, 8));
    assertThat(decoder.boxes(outputs, 100, 100, .3f))
        .containsExactly(new Box(1, 2, 11, 12, .9f, 7));
  }

  @Test
  void listed_rowsWithScoresAndLabels_areWholeBoxes() {
    ListedBoxes decoder =
        new ListedBoxes("boxes", Optional.empty(), Optional.empty(), BoxForm.YXYX, true);
    Map<String, ModelOutput> outputs =
        Map.of("boxes", output("boxes", new long[] {1, 1, 6}, .1f, .2f, .5f, .6f, .8f, 3));
    Box box = decoder.boxes(outputs, 100, 200, .3f).getFirst();
    assertThat(box.left()).isCloseTo(20, within(1e-4f));
    assertThat(box.top()).isCloseTo(20, within(1e-4f));
    assertThat(box.right()).isCloseTo(60, within(1e-4f));
    assertThat(box.bottom()).isCloseTo(100, within(1e-4f));
    assertThat(box.category()).isEqualTo(3);
  }

  @Test
  void listed_nothingFound_isEmpty() {
    ListedBoxes decoder =
        new ListedBoxes("boxes", Optional.of("scores"), Optional.of("labels"), BoxForm.XYWH, false);
    Map<String, ModelOutput> outputs =
        Map.of(
            "boxes",
            output("boxes", new long[] {0, 4}),
            "scores",
            output("scores", new long[] {0}),
            "labels",
            output("labels", new long[] {0}));
    assertThat(decoder.boxes(outputs, 10, 10, 0)).isEmpty();
  }

  @Test
  void detr_sigmoid_hasNoCategoryForNothing() {
    DetrBoxes decoder = new DetrBoxes("logits", "boxes", Activation.SIGMOID);
    Map<String, ModelOutput> outputs =
        Map.of(
            "logits",
            output("logits", new long[] {1, 2, 2}, -9, 2, -9, -9),
            "boxes",
            output("boxes", new long[] {1, 2, 4}, .5f, .5f, .2f, .4f, .5f, .5f, 1, 1));
    List<Box> boxes = decoder.boxes(outputs, 100, 50, .3f);
    assertThat(boxes).hasSize(1);
    assertThat(boxes.getFirst().category()).isEqualTo(1);
    assertThat(boxes.getFirst().score()).isCloseTo(.8808f, within(1e-4f));
    assertThat(boxes.getFirst().left()).isCloseTo(40, within(1e-4f));
    assertThat(boxes.getFirst().bottom()).isCloseTo(35, within(1e-4f));
  }

  @Test
  void nanoDet_boxBeyondTheInput_endsAtItsEdge() {
    // One cell of 8 pixels with its point in the middle; reach 1, all edges a cell away.
    NanoDetBoxes decoder =
        new NanoDetBoxes(
            List.of(new NanoDetBoxes.Level(8, "scores", "distances")), 1, .5, Activation.NONE);
    float[] bins = {-50, 50, -50, 50, -50, 50, 50, -50, 0, 0, 0, 0, 0, 0, 0, 0};
    Map<String, ModelOutput> outputs =
        Map.of(
            "scores",
            output("scores", new long[] {2, 1}, .9f, .1f),
            "distances",
            output("distances", new long[] {2, 8}, bins));
    assertThat(decoder.boxes(outputs, 16, 8, .3f)).containsExactly(new Box(0, 0, 12, 4, .9f, 0));
  }

  @Test
  void boxes_outputOfAnotherShape_saysItsShape() {
    DetrBoxes decoder = new DetrBoxes("logits", "boxes", Activation.SOFTMAX);
    Map<String, ModelOutput> outputs =
        Map.of(
            "logits",
            output("logits", new long[] {1, 1, 3}, 0, 0, 0),
            "boxes",
            output("boxes", new long[] {4}, 0, 0, 1, 1));
    CrosshashException refused =
        catchThrowableOfType(CrosshashException.class, () -> decoder.boxes(outputs, 10, 10, .3f));
    assertThat(refused.problem()).isEqualTo(Problem.FAILED_PRECONDITION);
    assertThat(refused.value()).contains("[4]");
  }

  @Test
  void apply_limits_leaveCategoriesAloneWhereTheySaySo() {
    Box sure = new Box(0, 0, 10, 10, .9f, 1);
    Box same = new Box(1, 1, 10, 10, .8f, 1);
    Box other = new Box(1, 1, 10, 10, .7f, 2);
    Box empty = new Box(5, 5, 5, 9, .95f, 1);
    List<Box> all = List.of(other, same, empty, sure);
    assertThat(new BoxLimits(.3f, OptionalDouble.of(.5), true).apply(all))
        .containsExactly(sure, other);
    assertThat(new BoxLimits(.3f, OptionalDouble.of(.5), false).apply(all)).containsExactly(sure);
    assertThat(new BoxLimits(.3f, OptionalDouble.empty(), true).apply(all))
        .containsExactly(sure, same, other);
  }

  @Test
  void fit_everyWay_isUndoneByItsWayBack() {
    RgbImage picture = new RgbImage(37, 90, new byte[3 * 37 * 90]);
    for (InputFit fit :
        List.of(
            new InputFit.Squash(64, 48),
            new InputFit.Letterbox(64, 64, true, 114),
            new InputFit.Letterbox(64, 64, false, 0),
            new InputFit.Shortest(80, 133),
            new InputFit.Unchanged(90),
            new InputFit.Unchanged(40))) {
      InputFit.Fitted fitted = fit.fit(picture, Interpolation.BILINEAR);
      Box whole =
          new Box(
              fitted.left(),
              fitted.top(),
              (float) (fitted.left() + 37 * fitted.scaleX()),
              (float) (fitted.top() + 90 * fitted.scaleY()),
              1,
              0);
      assertThat(whole.right()).as("%s", fit).isLessThanOrEqualTo(fitted.input().width() + 1f);
      Box back = fitted.back(whole);
      assertThat(back.left()).as("%s", fit).isZero();
      assertThat(back.right()).as("%s", fit).isCloseTo(37, within(1e-4f));
      assertThat(back.bottom()).as("%s", fit).isCloseTo(90, within(1e-4f));
    }
  }

  @Test
  void fit_unchanged_makesOnlyLargerPicturesSmaller() {
    RgbImage picture = new RgbImage(300, 100, new byte[90_000]);
    InputFit.Fitted same = new InputFit.Unchanged(300).fit(picture, Interpolation.BILINEAR);
    assertThat(same.input()).isSameAs(picture);
    InputFit.Fitted smaller = new InputFit.Unchanged(150).fit(picture, Interpolation.BILINEAR);
    assertThat(smaller.input().width()).isEqualTo(150);
    assertThat(smaller.input().height()).isEqualTo(50);
    assertThat(smaller.back(new Box(15, 10, 150, 50, 1, 0)))
        .isEqualTo(new Box(30, 20, 300, 100, 1, 0));
    InputFit.Fitted line =
        new InputFit.Unchanged(100)
            .fit(new RgbImage(1, 1000, new byte[3000]), Interpolation.BILINEAR);
    assertThat(line.input().width()).isEqualTo(1);
    assertThat(line.input().height()).isEqualTo(100);
  }

  @Test
  void fit_shortest_keepsTheLongerSideInItsLimit() {
    // transformers: 800 x 1333, a picture of 3 to 1.
    InputFit.Fitted wide =
        new InputFit.Shortest(800, 1333)
            .fit(new RgbImage(300, 100, new byte[90_000]), Interpolation.BILINEAR);
    assertThat(wide.input().height()).isEqualTo(444);
    assertThat(wide.input().width()).isEqualTo(1333);
    InputFit.Fitted square =
        new InputFit.Shortest(800, 1333)
            .fit(new RgbImage(10, 10, new byte[300]), Interpolation.BILINEAR);
    assertThat(square.input().width()).isEqualTo(800);
    assertThat(square.input().height()).isEqualTo(800);
  }
}
