package org.crosshash.encoding.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.encoding.Interpolation;
import org.crosshash.encoding.detect.BoxLimits;
import org.crosshash.encoding.detect.ChannelOrder;
import org.crosshash.encoding.detect.DetectorInput;
import org.crosshash.encoding.detect.InputFit;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.Digest;

/** A {@link DetectorDescription} as JSON and back. */
final class DetectorJson {
  /** The only version of the form that there is. */
  private static final int FORMAT = 1;

  /**
   * Raised whenever decoding, resizing or the reading of outputs changes its meaning. 2: NanoDet's
   * boxes end at the edges of the input, and pictures that are not resized have a largest side.
   */
  private static final int REVISION = 2;

  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private DetectorJson() {}

  /**
   * Reads a description.
   *
   * @throws CrosshashException INVALID_ARGUMENT if it is no JSON, lacks a field, or has one that is
   *     unknown or out of range
   */
  static DetectorDescription read(String json) {
    JsonFields root;
    try {
      root =
          new JsonFields(
              DetectorDescription.FILE_NAME,
              MAPPER.readTree(json),
              Set.of(
                  "format", "id", "summary", "licence", "file", "input", "fill", "decoder",
                  "limits", "files"));
    } catch (JsonProcessingException e) {
      throw new CrosshashException(
          Problem.INVALID_ARGUMENT,
          DetectorDescription.FILE_NAME + " must be JSON",
          e.getOriginalMessage(),
          "correct it, or run crosshash models add-detector, which writes it anew",
          e);
    }
    if (root.integer("format") != FORMAT) {
      throw CrosshashException.invalid(
          "The format of a detector's folder must be " + FORMAT,
          root.integer("format"),
          "make the folder anew with this version's crosshash models add-detector");
    }
    TreeMap<String, Digest> files = new TreeMap<>();
    root.texts("files").forEach((file, hex) -> files.put(file, new Digest(hex)));
    return new DetectorDescription(
        root.text("id"),
        root.text("summary"),
        root.text("licence"),
        root.text("file"),
        input(
            root.object(
                "input",
                Set.of(
                    "name",
                    "resize",
                    "width",
                    "height",
                    "centred",
                    "fill",
                    "shortest",
                    "longest",
                    "interpolation",
                    "channels",
                    "mean",
                    "deviation"))),
        root.shapes("fill"),
        DecoderJson.read(root.object("decoder", DecoderJson.FIELDS)),
        limits(root.object("limits", Set.of("least", "overlap", "by_category"))),
        files);
  }

  private static DetectorInput input(JsonFields fields) {
    return new DetectorInput(
        fields.text("name"),
        fit(fields),
        Interpolation.of(fields.text("interpolation")),
        ChannelOrder.of(fields.text("channels")),
        fields.numbers("mean"),
        fields.numbers("deviation"));
  }

  private static InputFit fit(JsonFields fields) {
    String resize = fields.text("resize");
    return switch (resize) {
      case "squash" -> new InputFit.Squash(fields.integer("width"), fields.integer("height"));
      case "letterbox" ->
          new InputFit.Letterbox(
              fields.integer("width"),
              fields.integer("height"),
              fields.truth("centred", false),
              fields.integer("fill", 0));
      case "shortest" ->
          new InputFit.Shortest(fields.integer("shortest"), fields.integer("longest"));
      case "none" -> new InputFit.Unchanged(fields.integer("longest", InputFit.Unchanged.LONGEST));
      default ->
          throw CrosshashException.invalid(
              "A detector's resize must be squash, letterbox, shortest or none",
              resize,
              "use one of these");
    };
  }

  private static BoxLimits limits(JsonFields fields) {
    return new BoxLimits(
        (float) fields.number("least"),
        fields.has("overlap")
            ? OptionalDouble.of(fields.number("overlap"))
            : OptionalDouble.empty(),
        fields.truth("by_category", false));
  }

  /** Writes a description: the same one always as the same text. */
  static String write(DetectorDescription description) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("format", FORMAT);
    root.put("id", description.id());
    root.put("summary", description.summary());
    root.put("licence", description.licence());
    putAll(root, description);
    return text(root);
  }

  /** Digest of all but the words that describe. */
  static Digest fingerprint(DetectorDescription description) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("format", FORMAT);
    root.put("detection_revision", REVISION);
    putAll(root, description);
    return Digest.of(text(root));
  }

  private static void putAll(ObjectNode root, DetectorDescription description) {
    root.put("file", description.file());
    put(root.putObject("input"), description.input());
    if (!description.fill().isEmpty()) {
      ObjectNode fill = root.putObject("fill");
      SortedMap<String, List<Long>> shapes = description.fill();
      shapes.forEach((name, shape) -> shape.forEach(fill.withArray(name)::add));
    }
    DecoderJson.put(root.putObject("decoder"), description.decoder());
    ObjectNode limits = root.putObject("limits");
    // As a text of the float: as a double it would have digits that nobody wrote.
    limits.put("least", Double.parseDouble(Float.toString(description.limits().least())));
    description.limits().overlap().ifPresent(value -> limits.put("overlap", value));
    limits.put("by_category", description.limits().byCategory());
    ObjectNode files = root.putObject("files");
    description.files().forEach((file, digest) -> files.put(file, digest.hex()));
  }

  private static void put(ObjectNode node, DetectorInput input) {
    node.put("name", input.name());
    switch (input.fit()) {
      case InputFit.Squash squash ->
          node.put("resize", "squash").put("width", squash.width()).put("height", squash.height());
      case InputFit.Letterbox box ->
          node.put("resize", "letterbox")
              .put("width", box.width())
              .put("height", box.height())
              .put("centred", box.centred())
              .put("fill", box.fill());
      case InputFit.Shortest side ->
          node.put("resize", "shortest")
              .put("shortest", side.shortest())
              .put("longest", side.longest());
      case InputFit.Unchanged unchanged ->
          node.put("resize", "none").put("longest", unchanged.longest());
    }
    node.put("interpolation", input.interpolation().id());
    node.put("channels", input.channels().id());
    input.mean().forEach(node.withArray("mean")::add);
    input.deviation().forEach(node.withArray("deviation")::add);
  }

  private static String text(ObjectNode root) {
    try {
      return MAPPER.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of texts and numbers has a JSON form", e);
    }
  }
}
