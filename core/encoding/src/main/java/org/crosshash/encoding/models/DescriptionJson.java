package org.crosshash.encoding.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.encoding.Interpolation;
import org.crosshash.encoding.Resize;
import org.crosshash.encoding.WordUnits;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.Digest;

/** A {@link ModelDescription} as JSON and back. */
final class DescriptionJson {
  /** The only version of the form that there is. */
  private static final int FORMAT = 1;

  /** Raised whenever decoding, resizing or tokenising changes its meaning. */
  private static final int PREPROCESSING_REVISION = 1;

  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private static final Set<String> OUTPUT = Set.of("name", "dimension", "skip");

  private DescriptionJson() {}

  /**
   * Reads a description.
   *
   * @throws CrosshashException INVALID_ARGUMENT if it is no JSON, lacks a field, or has one that is
   *     unknown or out of range
   */
  static ModelDescription read(String json) {
    JsonFields root;
    try {
      root =
          new JsonFields(
              ModelDescription.FILE_NAME,
              MAPPER.readTree(json),
              Set.of("format", "id", "summary", "licence", "image", "text", "files"));
    } catch (JsonProcessingException e) {
      throw new CrosshashException(
          Problem.INVALID_ARGUMENT,
          ModelDescription.FILE_NAME + " must be JSON",
          e.getOriginalMessage(),
          "correct it, or run crosshash models add, which writes it anew",
          e);
    }
    if (root.integer("format") != FORMAT) {
      throw CrosshashException.invalid(
          "The format of a model folder must be " + FORMAT,
          root.integer("format"),
          "make the folder anew with this version's crosshash models add");
    }
    TreeMap<String, Digest> files = new TreeMap<>();
    root.texts("files").forEach((file, hex) -> files.put(file, new Digest(hex)));
    return new ModelDescription(
        root.text("id"),
        root.text("summary"),
        root.text("licence"),
        image(
            root.object(
                "image",
                Set.of(
                    "engine",
                    "file",
                    "method",
                    "fill",
                    "input",
                    "preprocessing",
                    "embedding",
                    "features",
                    "tokens",
                    "grid"))),
        text(
            root.object(
                "text",
                Set.of(
                    "engine",
                    "file",
                    "method",
                    "fill",
                    "ids",
                    "mask",
                    "tokenizer",
                    "embedding",
                    "tokens",
                    "word_units"))),
        files);
  }

  private static ImageTower image(JsonFields fields) {
    return new ImageTower(
        file(fields),
        fields.text("input"),
        preprocessing(
            fields.object(
                "preprocessing",
                Set.of(
                    "side",
                    "resize",
                    "shortest",
                    "interpolation",
                    "centre",
                    "mean",
                    "deviation",
                    "fill"))),
        output(fields.object("embedding", OUTPUT)),
        fields.optionalObject("features", OUTPUT, DescriptionJson::output),
        fields.optionalObject("tokens", OUTPUT, DescriptionJson::output),
        fields.optionalObject("grid", OUTPUT, DescriptionJson::output));
  }

  private static TextTower text(JsonFields fields) {
    JsonFields tokenizer = fields.object("tokenizer", Set.of("file", "length", "padding", "lost"));
    return new TextTower(
        file(fields),
        fields.text("ids"),
        fields.optionalText("mask"),
        new TokenizerRule(
            tokenizer.text("file"),
            tokenizer.integer("length"),
            tokenizer.optionalInteger("padding"),
            tokenizer.optionalInteger("lost")),
        output(fields.object("embedding", OUTPUT)),
        fields.optionalObject("tokens", OUTPUT, DescriptionJson::output),
        fields.optionalText("word_units").map(WordUnits::of).orElse(WordUnits.WORDS));
  }

  private static TowerFile file(JsonFields fields) {
    return new TowerFile(
        EngineKind.of(fields.text("engine")),
        fields.text("file"),
        fields.optionalText("method").orElse("forward"),
        fields.shapes("fill"));
  }

  private static Preprocessing preprocessing(JsonFields fields) {
    int side = fields.integer("side");
    return new Preprocessing(
        side,
        Resize.of(fields.text("resize")),
        fields.integer("shortest", side),
        Interpolation.of(fields.text("interpolation")),
        Centre.of(fields.optionalText("centre").orElse("floor")),
        fields.numbers("mean"),
        fields.numbers("deviation"),
        fields.integer("fill", 0));
  }

  private static OutputRule output(JsonFields fields) {
    return new OutputRule(
        fields.text("name"), fields.integer("dimension"), fields.integer("skip", 0));
  }

  /** Writes a description: the same one always as the same text. */
  static String write(ModelDescription description) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("format", FORMAT);
    root.put("id", description.id());
    root.put("summary", description.summary());
    root.put("licence", description.licence());
    putTowers(root, description);
    return text(root);
  }

  /** Digest of all but the words that describe. */
  static Digest fingerprint(ModelDescription description) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("format", FORMAT);
    root.put("preprocessing_revision", PREPROCESSING_REVISION);
    putTowers(root, description);
    return Digest.of(text(root));
  }

  private static void putTowers(ObjectNode root, ModelDescription description) {
    ImageTower image = description.image();
    ObjectNode imageNode = root.putObject("image");
    put(imageNode, image.model());
    imageNode.put("input", image.input());
    put(imageNode.putObject("preprocessing"), image.preprocessing());
    put(imageNode.putObject("embedding"), image.embedding());
    image.features().ifPresent(output -> put(imageNode.putObject("features"), output));
    image.tokens().ifPresent(output -> put(imageNode.putObject("tokens"), output));
    image.grid().ifPresent(output -> put(imageNode.putObject("grid"), output));
    TextTower text = description.text();
    ObjectNode textNode = root.putObject("text");
    put(textNode, text.model());
    textNode.put("ids", text.ids());
    text.mask().ifPresent(mask -> textNode.put("mask", mask));
    ObjectNode tokenizer = textNode.putObject("tokenizer");
    tokenizer.put("file", text.tokenizer().file());
    tokenizer.put("length", text.tokenizer().length());
    text.tokenizer().padding().ifPresent(id -> tokenizer.put("padding", id));
    text.tokenizer().lost().ifPresent(id -> tokenizer.put("lost", id));
    put(textNode.putObject("embedding"), text.embedding());
    text.tokens().ifPresent(output -> put(textNode.putObject("tokens"), output));
    if (text.units() != WordUnits.WORDS) {
      textNode.put("word_units", text.units().id());
    }
    ObjectNode files = root.putObject("files");
    description.files().forEach((file, digest) -> files.put(file, digest.hex()));
  }

  private static String text(ObjectNode root) {
    try {
      return MAPPER.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of texts and numbers has a JSON form", e);
    }
  }

  private static void put(ObjectNode node, TowerFile file) {
    node.put("engine", file.engine().id());
    node.put("file", file.file());
    if (file.engine() == EngineKind.TORCHSCRIPT) {
      node.put("method", file.method());
    }
    if (!file.fill().isEmpty()) {
      ObjectNode fill = node.putObject("fill");
      SortedMap<String, List<Long>> shapes = file.fill();
      shapes.forEach((name, shape) -> shape.forEach(fill.withArray(name)::add));
    }
  }

  private static void put(ObjectNode node, Preprocessing preprocessing) {
    node.put("side", preprocessing.side());
    node.put("resize", preprocessing.resize().id());
    if (preprocessing.resize() == Resize.CENTRE_CROP) {
      node.put("shortest", preprocessing.shortest());
      node.put("centre", preprocessing.centre().id());
    }
    node.put("interpolation", preprocessing.interpolation().id());
    preprocessing.mean().forEach(node.withArray("mean")::add);
    preprocessing.deviation().forEach(node.withArray("deviation")::add);
    if (preprocessing.resize() == Resize.PAD) {
      node.put("fill", preprocessing.fill());
    }
  }

  private static void put(ObjectNode node, OutputRule output) {
    node.put("name", output.name());
    node.put("dimension", output.dimension());
    if (output.skip() > 0) {
      node.put("skip", output.skip());
    }
  }
}
