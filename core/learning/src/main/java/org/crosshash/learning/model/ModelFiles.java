package org.crosshash.learning.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * A hash model as files: {@code model.json} and one {@code .npy} a weight matrix and bias. The same
 * model and description always give the same bytes.
 */
public final class ModelFiles {
  /** Name of the description. */
  public static final String MODEL_JSON = "model.json";

  private static final String FORMAT = "crosshash-model-1";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private ModelFiles() {}

  /**
   * Writes a model.
   *
   * @param description what else {@code model.json} shall say, under the key {@code description}
   * @return file name to content
   */
  public static SortedMap<String, byte[]> write(
      HashModel model, SortedMap<String, String> description) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT);
    root.put("bits", model.bits());
    ObjectNode heads = root.putObject("heads");
    for (Modality modality : Modality.values()) {
      HashHead head = model.head(modality);
      ObjectNode node = heads.putObject(modality.id());
      node.put("dimension", head.dimension());
      node.put("input_scale", head.inputScale());
      if (head.unitLength()) {
        node.put("unit_length", true);
      }
      if (head.activation() != Activation.RELU) {
        node.put("activation", head.activation().id());
      }
      node.put("layers", head.layers().size());
      for (int i = 0; i < head.layers().size(); i++) {
        LinearWeights layer = head.layers().get(i);
        files.put(
            file(modality, i, "weight"),
            Npy.write(layer.weight(), layer.outputs(), layer.inputs()));
        files.put(file(modality, i, "bias"), Npy.write(layer.bias(), layer.outputs()));
      }
    }
    ObjectNode described = root.putObject("description");
    description.forEach(described::put);
    try {
      files.put(MODEL_JSON, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of strings and numbers is always JSON", e);
    }
    return files;
  }

  /**
   * Reads a model.
   *
   * @throws CrosshashException with DATA_LOSS if a file is missing or damaged
   */
  public static HashModel read(Map<String, byte[]> files) {
    JsonNode root = json(files);
    return new HashModel(head(files, root, Modality.IMAGE), head(files, root, Modality.TEXT));
  }

  /**
   * Reads the description that {@link #write} was given.
   *
   * @throws CrosshashException with DATA_LOSS if {@code model.json} is missing or damaged
   */
  public static SortedMap<String, String> description(Map<String, byte[]> files) {
    SortedMap<String, String> description = new TreeMap<>();
    json(files)
        .path("description")
        .properties()
        .forEach(entry -> description.put(entry.getKey(), entry.getValue().asText()));
    return description;
  }

  /** Files that the heads of {@code model.json} name, to be read besides it. */
  public static List<String> weightFiles(byte[] modelJson) {
    JsonNode root = json(Map.of(MODEL_JSON, modelJson));
    List<String> names = new ArrayList<>();
    for (Modality modality : Modality.values()) {
      int layers = root.path("heads").path(modality.id()).path("layers").asInt();
      for (int i = 0; i < layers; i++) {
        names.add(file(modality, i, "weight"));
        names.add(file(modality, i, "bias"));
      }
    }
    return List.copyOf(names);
  }

  private static HashHead head(Map<String, byte[]> files, JsonNode root, Modality modality) {
    JsonNode node = root.path("heads").path(modality.id());
    List<LinearWeights> layers = new ArrayList<>();
    for (int i = 0; i < node.path("layers").asInt(); i++) {
      Npy.Floats weight = floats(files, file(modality, i, "weight"), 2);
      Npy.Floats bias = floats(files, file(modality, i, "bias"), 1);
      if (bias.shape()[0] != weight.shape()[0]) {
        throw damaged(file(modality, i, "bias"), bias.shape()[0] + " biases");
      }
      layers.add(
          new LinearWeights(weight.shape()[1], weight.shape()[0], weight.values(), bias.values()));
    }
    try {
      return new HashHead(
          node.path("unit_length").asBoolean(),
          (float) node.path("input_scale").asDouble(),
          activation(node),
          layers);
    } catch (IllegalArgumentException e) {
      throw new CrosshashException(
          Problem.DATA_LOSS,
          "The layers of a model must fit together",
          e.getMessage(),
          "fetch or train the model again",
          e);
    }
  }

  private static Activation activation(JsonNode node) {
    String id = node.path("activation").asText(Activation.RELU.id());
    try {
      return Activation.of(id);
    } catch (CrosshashException e) {
      throw damaged(MODEL_JSON, "activation `" + id + "`");
    }
  }

  private static Npy.Floats floats(Map<String, byte[]> files, String name, int dimensions) {
    byte[] file = files.get(name);
    if (file == null) {
      throw damaged(name, "missing");
    }
    Npy.Floats floats = Npy.read(name, file);
    if (floats.shape().length != dimensions) {
      throw damaged(name, floats.shape().length + " dimensions");
    }
    return floats;
  }

  private static JsonNode json(Map<String, byte[]> files) {
    byte[] file = files.get(MODEL_JSON);
    if (file == null) {
      throw damaged(MODEL_JSON, "missing");
    }
    try {
      JsonNode root = JSON.readTree(file);
      if (!FORMAT.equals(root.path("format").asText())) {
        throw damaged(MODEL_JSON, "format `" + root.path("format").asText() + "`");
      }
      return root;
    } catch (IOException e) {
      throw new CrosshashException(
          Problem.DATA_LOSS,
          "`model.json` must be JSON",
          e.getMessage(),
          "fetch or train the model again",
          e);
    }
  }

  private static String file(Modality modality, int layer, String part) {
    return modality.id() + "." + layer + "." + part + ".npy";
  }

  private static CrosshashException damaged(String name, String value) {
    return new CrosshashException(
        Problem.DATA_LOSS,
        "A model needs a whole `" + name + "`",
        value,
        "fetch or train the model again");
  }
}
