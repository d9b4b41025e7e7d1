package org.crosshash.encoding.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiPredicate;
import org.crosshash.encoding.Interpolation;
import org.crosshash.encoding.detect.Activation;
import org.crosshash.encoding.detect.BoxDecoder;
import org.crosshash.encoding.detect.BoxForm;
import org.crosshash.encoding.detect.BoxLimits;
import org.crosshash.encoding.detect.ChannelOrder;
import org.crosshash.encoding.detect.DetectorInput;
import org.crosshash.encoding.detect.DetrBoxes;
import org.crosshash.encoding.detect.FastestDet;
import org.crosshash.encoding.detect.InputFit;
import org.crosshash.encoding.detect.ListedBoxes;
import org.crosshash.encoding.detect.NanoDetBoxes;
import org.crosshash.encoding.detect.YoloBoxes;
import org.crosshash.encoding.detect.YoloxBoxes;

/**
 * How a detector of a known form is fed and read: as its makers publish it, but for the least
 * score, which is VTM-UCH's for all.
 */
final class DetectorLayout {
  /** The grey around a picture in YOLO's squares. */
  private static final int YOLO_GREY = 114;

  /** Of red, green and blue, 0 to 255. */
  private static final List<Double> IMAGENET_MEAN = List.of(123.675, 116.28, 103.53);

  private static final List<Double> IMAGENET_DEVIATION = List.of(58.395, 57.12, 57.375);
  private static final int DETR_SHORTEST = 800;
  private static final int DETR_LONGEST = 1333;

  /** Numbers of a box. */
  private static final int CORNERS = 4;

  /** NanoDet's published reg_max. */
  private static final int NANODET_REACH = 7;

  private static final int[] STRIDES = {8, 16, 32, 64};
  private static final int FEWEST_STRIDES = 3;

  /** Boxes a cell of YOLOv5 and YOLOv7. */
  private static final int YOLO_ANCHORS = 3;

  /** The task, in Ultralytics' words, of a model that finds boxes and nothing else. */
  private static final String DETECTION = "detect";

  private final DetectorForm form;
  private final DetectorInspection found;

  DetectorLayout(DetectorForm form, DetectorInspection found) {
    this.form = form;
    this.found = found;
  }

  /** The side that an input is given where neither the file nor the user says one. */
  static int side(DetectorForm form) {
    return switch (form) {
      case YOLOX, YOLO, RT_DETR -> 640;
      case NANODET, NANODET_PLUS -> 416;
      case DETR, FASTER_RCNN, MMDET -> 256;
    };
  }

  DetectorInput input() {
    return new DetectorInput(
        found.pixels(),
        fit(),
        Interpolation.BILINEAR,
        blueFirst() ? ChannelOrder.BGR : ChannelOrder.RGB,
        mean(),
        deviation());
  }

  private boolean blueFirst() {
    return switch (form) {
      case YOLOX, NANODET, NANODET_PLUS -> true;
      case YOLO, DETR, RT_DETR, FASTER_RCNN, MMDET -> false;
    };
  }

  private List<Double> mean() {
    return switch (form) {
      case YOLOX, YOLO, RT_DETR, FASTER_RCNN -> List.of(0.0, 0.0, 0.0);
      case NANODET, NANODET_PLUS -> IMAGENET_MEAN.reversed();
      case DETR, MMDET -> IMAGENET_MEAN;
    };
  }

  private List<Double> deviation() {
    return switch (form) {
      case YOLOX -> List.of(1.0, 1.0, 1.0);
      case YOLO, RT_DETR, FASTER_RCNN -> List.of(255.0, 255.0, 255.0);
      case NANODET, NANODET_PLUS -> IMAGENET_DEVIATION.reversed();
      case DETR, MMDET -> IMAGENET_DEVIATION;
    };
  }

  BoxLimits limits() {
    return switch (form) {
      case YOLOX, YOLO ->
          suppresses()
              ? everyBox()
              : new BoxLimits(
                  FastestDet.LEAST_SCORE, OptionalDouble.of(0.45), /* byCategory= */ true);
      case NANODET, NANODET_PLUS ->
          new BoxLimits(FastestDet.LEAST_SCORE, OptionalDouble.of(0.6), /* byCategory= */ true);
      case DETR, RT_DETR, FASTER_RCNN, MMDET -> everyBox();
    };
  }

  private static BoxLimits everyBox() {
    return new BoxLimits(FastestDet.LEAST_SCORE, OptionalDouble.empty(), /* byCategory= */ false);
  }

  private InputFit fit() {
    int width = found.width();
    int height = found.height();
    return switch (form) {
      case YOLOX -> new InputFit.Letterbox(width, height, /* centred= */ false, YOLO_GREY);
      case YOLO -> new InputFit.Letterbox(width, height, /* centred= */ true, YOLO_GREY);
      case NANODET, NANODET_PLUS, RT_DETR -> new InputFit.Squash(width, height);
      case DETR, MMDET ->
          found.fixed()
              ? new InputFit.Squash(width, height)
              : new InputFit.Shortest(DETR_SHORTEST, DETR_LONGEST);
      case FASTER_RCNN ->
          found.fixed()
              ? new InputFit.Squash(width, height)
              : new InputFit.Unchanged(InputFit.Unchanged.LONGEST);
    };
  }

  BoxDecoder decoder() {
    return switch (form) {
      case YOLOX -> yolox();
      case YOLO -> yolo();
      case NANODET -> nanoDet(0.5);
      case NANODET_PLUS -> nanoDet(0);
      case DETR -> detr(Activation.SOFTMAX);
      case RT_DETR -> detr(Activation.SIGMOID);
      case FASTER_RCNN -> fasterRcnn();
      case MMDET ->
          new ListedBoxes(
              named("dets"), Optional.empty(), Optional.of(named("labels")), BoxForm.XYXY, false);
    };
  }

  private YoloxBoxes yolox() {
    Map.Entry<String, long[]> output = only();
    List<Integer> strides = strides(output.getValue()[1]);
    return new YoloxBoxes(output.getKey(), strides);
  }

  /**
   * Heads as Ultralytics exports them. How many boxes there are tells a list of boxes from cells,
   * and YOLOv5's cells, with three boxes each, from those of YOLOv8.
   */
  private BoxDecoder yolo() {
    requireBoxesAlone();
    Map.Entry<String, long[]> output =
        found.outputs().entrySet().stream()
            .filter(entry -> entry.getValue().length == 3)
            .findFirst()
            .orElseThrow(() -> found.unlike(form, "an output of 3 dimensions"));
    String name = output.getKey();
    long rows = output.getValue()[1];
    long columns = output.getValue()[2];
    if (covered(columns).isPresent()) {
      return new YoloBoxes(name, /* columns= */ true, /* objectness= */ false);
    }
    if (rows % YOLO_ANCHORS == 0 && covered(rows / YOLO_ANCHORS).isPresent()) {
      return new YoloBoxes(name, /* columns= */ false, /* objectness= */ true);
    }
    if (columns == CORNERS + 2) {
      return new ListedBoxes(
          name, Optional.empty(), Optional.empty(), BoxForm.XYXY, /* normalised= */ false);
    }
    throw found.unlike(
        form,
        "a column a cell, three rows a cell or rows of 6 numbers, 8 to 64 pixels a cell of %d x %d"
            .formatted(found.width(), found.height()));
  }

  /** The coefficients of masks, key points and angles stand where categories are looked for. */
  private void requireBoxesAlone() {
    String task = found.metadata().getOrDefault("task", DETECTION);
    if (!task.equals(DETECTION)) {
      throw found.unlike(form, "the task %s, and its file says %s".formatted(DETECTION, task));
    }
    if (found.outputs().values().stream().anyMatch(shape -> shape.length == 4)) {
      throw found.unlike(form, "no output of 4 dimensions, which are masks");
    }
  }

  /** Whether the model leaves overlapping boxes out by itself. */
  private boolean suppresses() {
    return decoder() instanceof ListedBoxes;
  }

  private Map.Entry<String, long[]> only() {
    var entry = found.outputs().entrySet().iterator().next();
    if (found.outputs().size() != 1 || entry.getValue().length != 3) {
      throw found.unlike(form, "one output of 3 dimensions");
    }
    return entry;
  }

  private List<Integer> strides(long rows) {
    return covered(rows)
        .orElseThrow(() ->
            found.unlike(
                form,
                "a row a cell of its maps, 8, 16, 32 and perhaps 64 pixels a cell of %d x %d"
                    .formatted(found.width(), found.height())));
  }

  /** As many of the usual strides as there are cells for; empty where there are others. */
  private Optional<List<Integer>> covered(long wanted) {
    long cells = 0;
    List<Integer> strides = new ArrayList<>();
    for (int stride : STRIDES) {
      strides.add(stride);
      cells += cells(stride);
      if (strides.size() >= FEWEST_STRIDES && cells == wanted) {
        return Optional.of(strides);
      }
    }
    return Optional.empty();
  }

  private long cells(int stride) {
    return (long) Math.ceilDiv(found.width(), stride) * Math.ceilDiv(found.height(), stride);
  }

  private NanoDetBoxes nanoDet(double centre) {
    List<NanoDetBoxes.Level> levels = new ArrayList<>();
    if (found.outputs().size() == 1) {
      Map.Entry<String, long[]> output = only();
      for (int stride : strides(output.getValue()[1])) {
        levels.add(new NanoDetBoxes.Level(stride, output.getKey(), output.getKey()));
      }
    } else {
      for (int stride : STRIDES) {
        if (2 * levels.size() < found.outputs().size()) {
          levels.add(level(stride));
        }
      }
    }
    return new NanoDetBoxes(levels, NANODET_REACH, centre, Activation.NONE);
  }

  /** The two outputs that have a row a cell of a map: scores and distances. */
  private NanoDetBoxes.Level level(int stride) {
    int bins = 4 * (NANODET_REACH + 1);
    List<String> scores = new ArrayList<>();
    List<String> distances = new ArrayList<>();
    found
        .outputs()
        .forEach((name, shape) -> {
          if (shape.length >= 2 && shape[shape.length - 2] == cells(stride)) {
            (shape[shape.length - 1] == bins ? distances : scores).add(name);
          }
        });
    if (scores.size() != 1 || distances.size() != 1) {
      throw found.unlike(
          form,
          "two outputs of %d rows, scores and %d distances, for %d pixels a cell"
              .formatted(cells(stride), bins, stride));
    }
    return new NanoDetBoxes.Level(stride, scores.getFirst(), distances.getFirst());
  }

  private DetrBoxes detr(Activation activation) {
    return new DetrBoxes(named("logits"), named("pred_boxes"), activation);
  }

  /**
   * Neither names nor order tell labels from scores: torchvision's models disagree on the order
   * (Faster R-CNN: boxes, labels, scores; RetinaNet, SSD and FCOS: boxes, scores, labels), and an
   * exporter is told the names by hand. Labels are whole numbers, scores are not. Masks and key
   * points have more dimensions, and are left alone.
   */
  private ListedBoxes fasterRcnn() {
    return new ListedBoxes(
        single((name, shape) -> shape.length == 2 && shape[1] == CORNERS && !found.whole(name)),
        Optional.of(single((name, shape) -> shape.length == 1 && !found.whole(name))),
        Optional.of(single((name, shape) -> shape.length == 1 && found.whole(name))),
        BoxForm.XYXY,
        /* normalised= */ false);
  }

  private String single(BiPredicate<String, long[]> what) {
    List<String> names =
        found.outputs().entrySet().stream()
            .filter(output -> what.test(output.getKey(), output.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    if (names.size() != 1) {
      throw found.unlike(
          form,
          "one output of boxes, n x 4, one of n scores (float32) and one of n labels (int64)");
    }
    return names.getFirst();
  }

  private String named(String name) {
    if (!found.outputs().containsKey(name)) {
      throw found.unlike(form, "an output named " + name);
    }
    return name;
  }
}
