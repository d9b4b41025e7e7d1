package org.crosshash.learning.transformer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.learning.model.Activation;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.model.ModelFiles;
import org.crosshash.learning.model.Npy;

/**
 * A model over tokens as files: {@code model.json} and one {@code .npy} a parameter, named after
 * its modality and itself. The same model and description always give the same bytes.
 */
public final class TokenFiles {
  /** The format's name in {@code model.json}. */
  public static final String FORMAT = "crosshash-token-model-1";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private TokenFiles() {}

  /** Whether {@code model.json} says that its model is of this kind. */
  public static boolean describes(byte[] modelJson) {
    try {
      return FORMAT.equals(JSON.readTree(modelJson).path("format").asText());
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Writes a model.
   *
   * @param description what else {@code model.json} shall say, under the key {@code description}
   * @return file name to content
   */
  public static SortedMap<String, byte[]> write(
      TokenModel model, SortedMap<String, String> description) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT);
    root.put("bits", model.bits());
    ObjectNode heads = root.putObject("heads");
    for (Modality modality : Modality.values()) {
      TokenWeights weights = model.head(modality).weights();
      describe(weights.shape(), heads.putObject(modality.id()));
      List<ParameterShape> parameters = weights.shape().parameters();
      for (int i = 0; i < parameters.size(); i++) {
        ParameterShape parameter = parameters.get(i);
        files.put(file(modality, parameter), Npy.write(weights.values().get(i), parameter.sizes()));
      }
    }
    ObjectNode described = root.putObject("description");
    description.forEach(described::put);
    try {
      files.put(
          ModelFiles.MODEL_JSON, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of strings and numbers is always JSON", e);
    }
    return files;
  }

  private static void describe(TokenShape shape, ObjectNode node) {
    TransformerShape transformer = shape.transformer();
    node.put("token_dimension", shape.inputs());
    node.put("tokens", shape.tokens());
    node.put("width", transformer.dimension());
    node.put("layers", transformer.layers());
    node.put("heads", transformer.heads());
    node.put("feed_forward", transformer.feedForward());
    node.put("pooling", transformer.pooling().id());
    node.put("activation", shape.activation().id());
  }

  /**
   * Reads a model.
   *
   * @throws CrosshashException with DATA_LOSS if a file is missing or damaged
   */
  public static TokenModel read(Map<String, byte[]> files) {
    JsonNode root = json(files);
    return new TokenModel(head(files, root, Modality.IMAGE), head(files, root, Modality.TEXT));
  }

  private static TokenHead head(Map<String, byte[]> files, JsonNode root, Modality modality) {
    TokenShape shape = shape(root, modality);
    List<float[]> values = new ArrayList<>();
    for (ParameterShape parameter : shape.parameters()) {
      String name = file(modality, parameter);
      byte[] file = files.get(name);
      if (file == null) {
        throw damaged(name, "missing");
      }
      Npy.Floats floats = Npy.read(name, file);
      if (!Arrays.equals(floats.shape(), parameter.sizes())) {
        throw damaged(name, "shape " + Arrays.toString(floats.shape()));
      }
      values.add(floats.values());
    }
    return new TokenHead(new TokenWeights(shape, values));
  }

  private static TokenShape shape(JsonNode root, Modality modality) {
    JsonNode node = root.path("heads").path(modality.id());
    int tokens = node.path("tokens").asInt();
    try {
      return new TokenShape(
          new TransformerShape(
              node.path("width").asInt(),
              node.path("layers").asInt(),
              node.path("heads").asInt(),
              node.path("feed_forward").asInt(),
              TransformerShape.Pooling.valueOf(
                  node.path("pooling").asText().toUpperCase(Locale.ROOT)),
              tokens,
              tokens),
          Activation.of(node.path("activation").asText()),
          tokens,
          node.path("token_dimension").asInt(),
          root.path("bits").asInt());
    } catch (IllegalArgumentException | CrosshashException | ArithmeticException e) {
      throw new CrosshashException(
          Problem.DATA_LOSS,
          "`model.json` must describe a network of each modality",
          e.getMessage(),
          "fetch or train the model again",
          e);
    }
  }

  /** Files that {@code model.json} names, to be read besides it. */
  public static List<String> weightFiles(byte[] modelJson) {
    JsonNode root = json(Map.of(ModelFiles.MODEL_JSON, modelJson));
    List<String> names = new ArrayList<>();
    for (Modality modality : Modality.values()) {
      shape(root, modality).parameters().forEach(parameter -> names.add(file(modality, parameter)));
    }
    return List.copyOf(names);
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

  private static JsonNode json(Map<String, byte[]> files) {
    byte[] file = files.get(ModelFiles.MODEL_JSON);
    if (file == null) {
      throw damaged(ModelFiles.MODEL_JSON, "missing");
    }
    try {
      JsonNode root = JSON.readTree(file);
      if (!FORMAT.equals(root.path("format").asText())) {
        throw damaged(ModelFiles.MODEL_JSON, "format `" + root.path("format").asText() + "`");
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

  private static String file(Modality modality, ParameterShape parameter) {
    return modality.id() + "." + parameter.name() + ".npy";
  }

  private static CrosshashException damaged(String name, String value) {
    return new CrosshashException(
        Problem.DATA_LOSS,
        "A model needs a whole `" + name + "`",
        value,
        "fetch or train the model again");
  }
}
