package org.crosshash.encoding.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.crosshash.encoding.detect.Activation;
import org.crosshash.encoding.detect.BoxDecoder;
import org.crosshash.encoding.detect.BoxForm;
import org.crosshash.encoding.detect.DetrBoxes;
import org.crosshash.encoding.detect.ListedBoxes;
import org.crosshash.encoding.detect.NanoDetBoxes;
import org.crosshash.encoding.detect.YoloBoxes;
import org.crosshash.encoding.detect.YoloxBoxes;
import org.crosshash.errors.CrosshashException;

/** A {@link BoxDecoder} as JSON and back. */
final class DecoderJson {
  /** All fields of all decoders. */
  static final Set<String> FIELDS =
      Set.of(
          "kind",
          "output",
          "strides",
          "layout",
          "objectness",
          "levels",
          "reach",
          "centre",
          "activation",
          "logits",
          "boxes",
          "scores",
          "labels",
          "form",
          "normalised");

  private static final Set<String> LEVEL = Set.of("stride", "scores", "distances");

  private DecoderJson() {}

  static BoxDecoder read(JsonFields fields) {
    String kind = fields.text("kind");
    return switch (kind) {
      case "yolox" -> new YoloxBoxes(fields.text("output"), fields.integers("strides"));
      case "yolo" ->
          new YoloBoxes(fields.text("output"), columns(fields), fields.truth("objectness", false));
      case "nanodet" ->
          new NanoDetBoxes(
              fields.objects("levels", LEVEL, DecoderJson::level),
              fields.integer("reach"),
              fields.number("centre"),
              Activation.of(fields.optionalText("activation").orElse("none")));
      case "detr" ->
          new DetrBoxes(
              fields.text("logits"),
              fields.text("boxes"),
              Activation.of(fields.optionalText("activation").orElse("softmax")));
      case "listed" ->
          new ListedBoxes(
              fields.text("boxes"),
              fields.optionalText("scores"),
              fields.optionalText("labels"),
              BoxForm.of(fields.optionalText("form").orElse("xyxy")),
              fields.truth("normalised", false));
      default ->
          throw CrosshashException.invalid(
              "A decoder's kind must be yolox, yolo, nanodet, detr or listed",
              kind,
              "use one of these");
    };
  }

  private static boolean columns(JsonFields fields) {
    String layout = fields.text("layout");
    return switch (layout) {
      case "columns" -> true;
      case "rows" -> false;
      default ->
          throw CrosshashException.invalid(
              "The layout of a YOLO head must be columns or rows", layout, "use one of these");
    };
  }

  private static NanoDetBoxes.Level level(JsonFields fields) {
    return new NanoDetBoxes.Level(
        fields.integer("stride"), fields.text("scores"), fields.text("distances"));
  }

  static void put(ObjectNode node, BoxDecoder decoder) {
    switch (decoder) {
      case YoloxBoxes yolox -> {
        node.put("kind", "yolox").put("output", yolox.output());
        yolox.strides().forEach(node.withArray("strides")::add);
      }
      case YoloBoxes yolo ->
          node.put("kind", "yolo")
              .put("output", yolo.output())
              .put("layout", yolo.columns() ? "columns" : "rows")
              .put("objectness", yolo.objectness());
      case NanoDetBoxes nanoDet -> {
        node.put("kind", "nanodet")
            .put("reach", nanoDet.reach())
            .put("centre", nanoDet.centre())
            .put("activation", nanoDet.activation().id());
        for (NanoDetBoxes.Level level : nanoDet.levels()) {
          node.withArray("levels")
              .addObject()
              .put("stride", level.stride())
              .put("scores", level.scores())
              .put("distances", level.distances());
        }
      }
      case DetrBoxes detr ->
          node.put("kind", "detr")
              .put("logits", detr.logits())
              .put("boxes", detr.boxes())
              .put("activation", detr.activation().id());
      case ListedBoxes listed -> {
        node.put("kind", "listed").put("boxes", listed.boxes());
        listed.scores().ifPresent(name -> node.put("scores", name));
        listed.labels().ifPresent(name -> node.put("labels", name));
        node.put("form", listed.form().id()).put("normalised", listed.normalised());
      }
    }
  }
}
