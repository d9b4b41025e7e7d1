package org.crosshash.learning.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
  public static final String MODEL_JSON = ModelJson.FILE;

  /** The format's name in {@code model.json}. */
  public static final String FORMAT = "crosshash-model-1";

  private ModelFiles() {}

  /**
   * Writes a model.
   *
   * @param description what else {@code model.json} shall say, under the key {@code description}
   * @return file name to content
   */
  public static SortedMap<String, byte[]> write(
      HashModel model, SortedMap<String, String> description) {
    SortedMap<String, byte[]> files = weights(model);
    files.put(MODEL_JSON, ModelJson.write(describe(model), description));
    return files;
  }

  /** What {@code model.json} says of a model, without a description. */
  public static ObjectNode describe(HashModel model) {
    ObjectNode root = ModelJson.of(FORMAT);
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
    }
    return root;
  }

  /** The files of a model besides {@code model.json}, by name. */
  public static SortedMap<String, byte[]> weights(HashModel model) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    for (Modality modality : Modality.values()) {
      HashHead head = model.head(modality);
      for (int i = 0; i < head.layers().size(); i++) {
        LinearWeights layer = head.layers().get(i);
        files.put(
            file(modality, i, "weight"),
            Npy.write(layer.weight(), layer.outputs(), layer.inputs()));
        files.put(file(modality, i, "bias"), Npy.write(layer.bias(), layer.outputs()));
      }
    }
    return files;
  }

  /**
   * Reads a model.
   *
   * @throws CrosshashException with DATA_LOSS if a file is missing or damaged
   */
  public static HashModel read(Map<String, byte[]> files) {
    JsonNode root = ModelJson.read(files, FORMAT);
    return new HashModel(head(files, root, Modality.IMAGE), head(files, root, Modality.TEXT));
  }

  /**
   * Reads the description that {@link #write} was given.
   *
   * @throws CrosshashException with DATA_LOSS if {@code model.json} is missing or damaged
   */
  public static SortedMap<String, String> description(Map<String, byte[]> files) {
    return ModelJson.description(files, FORMAT);
  }

  /** Files that the heads of {@code model.json} name, to be read besides it. */
  public static List<String> weightFiles(byte[] modelJson) {
    JsonNode root = ModelJson.read(modelJson, FORMAT);
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
        throw ModelJson.damaged(file(modality, i, "bias"), bias.shape()[0] + " biases");
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
      throw ModelJson.damaged(MODEL_JSON, "activation `" + id + "`");
    }
  }

  private static Npy.Floats floats(Map<String, byte[]> files, String name, int dimensions) {
    Npy.Floats floats = Npy.read(name, ModelJson.file(files, name));
    if (floats.shape().length != dimensions) {
      throw ModelJson.damaged(name, floats.shape().length + " dimensions");
    }
    return floats;
  }

  private static String file(Modality modality, int layer, String part) {
    return modality.id() + "." + layer + "." + part + ".npy";
  }
}
