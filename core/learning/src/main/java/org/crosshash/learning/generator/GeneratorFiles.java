package org.crosshash.learning.generator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.learning.loop.EpochPoint;
import org.crosshash.learning.model.Npy;
import org.crosshash.learning.model.ParameterShape;

/**
 * A similarity generator as files: {@code generator.json} and one {@code .npy} a parameter, named
 * after it. The same generator, curve and description always give the same bytes.
 */
public final class GeneratorFiles {
  /** Name of the description. */
  public static final String GENERATOR_JSON = "generator.json";

  private static final String FORMAT = "crosshash-similarity-generator-1";
  private static final String NPY = ".npy";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private GeneratorFiles() {}

  /**
   * What the files hold.
   *
   * @param generator ready to score pairs
   * @param curve of its training
   * @param description what else was said: the recipe's settings and the inputs' names
   */
  public record Content(
      SimilarityGenerator generator,
      List<EpochPoint> curve,
      SortedMap<String, String> description) {
    /** Copies the curve. */
    public Content {
      curve = List.copyOf(curve);
      description = Collections.unmodifiableSortedMap(new TreeMap<>(description));
    }
  }

  /** Writes a generator: file name to content. */
  public static SortedMap<String, byte[]> write(Content content) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    GeneratorWeights weights = content.generator().weights();
    List<ParameterShape> parameters = weights.shape().parameters();
    for (int i = 0; i < parameters.size(); i++) {
      ParameterShape parameter = parameters.get(i);
      files.put(parameter.name() + NPY, Npy.write(weights.values().get(i), parameter.sizes()));
    }
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT);
    ObjectNode shape = root.putObject("shape");
    shape.put("image_inputs", weights.shape().imageInputs());
    shape.put("text_inputs", weights.shape().textInputs());
    shape.put("dimension", weights.shape().dimension());
    shape.put("layers", weights.shape().layers());
    shape.put("heads", weights.shape().heads());
    ArrayNode curve = root.putArray("curve");
    for (EpochPoint point : content.curve()) {
      ObjectNode node = curve.addObject();
      node.put("epoch", point.epoch());
      node.put("step", point.step());
      node.put("learning_rate", point.learningRate());
      ObjectNode terms = node.putObject("terms");
      point.terms().forEach(terms::put);
    }
    ObjectNode described = root.putObject("description");
    content.description().forEach(described::put);
    try {
      files.put(GENERATOR_JSON, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of strings and numbers is always JSON", e);
    }
    return files;
  }

  /**
   * Files that a generator needs besides its description.
   *
   * @param generatorJson content of {@link #GENERATOR_JSON}
   * @throws CrosshashException with DATA_LOSS if it is damaged
   */
  public static List<String> weightFiles(byte[] generatorJson) {
    return shape(json(generatorJson)).parameters().stream()
        .map(parameter -> parameter.name() + NPY)
        .toList();
  }

  /**
   * Reads a generator.
   *
   * @throws CrosshashException with DATA_LOSS if a file is missing or damaged
   */
  public static Content read(Map<String, byte[]> files) {
    JsonNode root = json(file(files, GENERATOR_JSON));
    GeneratorShape shape = shape(root);
    List<float[]> values = new ArrayList<>();
    for (ParameterShape parameter : shape.parameters()) {
      String name = parameter.name() + NPY;
      Npy.Floats floats = Npy.read(name, file(files, name));
      if (!Arrays.equals(floats.shape(), parameter.sizes())) {
        throw damaged(
            name,
            "shape %s in place of %s"
                .formatted(Arrays.toString(floats.shape()), Arrays.toString(parameter.sizes())));
      }
      values.add(floats.values());
    }
    SortedMap<String, String> description = new TreeMap<>();
    root.path("description")
        .properties()
        .forEach(entry -> description.put(entry.getKey(), entry.getValue().asText()));
    return new Content(
        new SimilarityGenerator(new GeneratorWeights(shape, values)), curve(root), description);
  }

  private static List<EpochPoint> curve(JsonNode root) {
    List<EpochPoint> curve = new ArrayList<>();
    for (JsonNode node : root.path("curve")) {
      Map<String, Double> terms = new LinkedHashMap<>();
      node.path("terms")
          .properties()
          .forEach(entry -> terms.put(entry.getKey(), entry.getValue().asDouble()));
      curve.add(
          new EpochPoint(
              node.path("epoch").asInt(),
              node.path("step").asLong(),
              terms,
              node.path("learning_rate").asDouble()));
    }
    return curve;
  }

  private static GeneratorShape shape(JsonNode root) {
    JsonNode shape = root.path("shape");
    try {
      return new GeneratorShape(
          shape.path("image_inputs").asInt(),
          shape.path("text_inputs").asInt(),
          shape.path("dimension").asInt(),
          shape.path("layers").asInt(),
          shape.path("heads").asInt());
    } catch (IllegalArgumentException | CrosshashException e) {
      throw damaged(GENERATOR_JSON, String.valueOf(e.getMessage()));
    }
  }

  private static JsonNode json(byte[] file) {
    try {
      JsonNode root = JSON.readTree(file);
      if (!FORMAT.equals(root.path("format").asText())) {
        throw damaged(GENERATOR_JSON, "format `" + root.path("format").asText() + "`");
      }
      return root;
    } catch (IOException e) {
      throw damaged(GENERATOR_JSON, String.valueOf(e.getMessage()));
    }
  }

  private static byte[] file(Map<String, byte[]> files, String name) {
    byte[] file = files.get(name);
    if (file == null) {
      throw damaged(name, "missing");
    }
    return file;
  }

  private static CrosshashException damaged(String name, String value) {
    return new CrosshashException(
        Problem.DATA_LOSS,
        "A similarity generator needs a whole `" + name + "`",
        value,
        "fetch it again or build the guidance again");
  }
}
