package org.crosshash.learning.transformer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import org.crosshash.learning.model.ModelJson;
import org.crosshash.learning.model.Npy;
import org.crosshash.learning.model.ParameterShape;

/**
 * A model over tokens as files: {@code model.json} and one {@code .npy} a parameter, named after
 * its modality and itself. The same model and description always give the same bytes.
 */
public final class TokenFiles {
  /** The format's name in {@code model.json}. */
  public static final String FORMAT = "crosshash-token-model-1";

  private TokenFiles() {}

  /** Whether {@code model.json} says that its model is of this kind. */
  public static boolean describes(byte[] modelJson) {
    return ModelJson.describes(modelJson, FORMAT);
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
    ObjectNode root = ModelJson.of(FORMAT);
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
    files.put(ModelJson.FILE, ModelJson.write(root, description));
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
    JsonNode root = ModelJson.read(files, FORMAT);
    return new TokenModel(head(files, root, Modality.IMAGE), head(files, root, Modality.TEXT));
  }

  private static TokenHead head(Map<String, byte[]> files, JsonNode root, Modality modality) {
    TokenShape shape = shape(root, modality);
    List<float[]> values = new ArrayList<>();
    for (ParameterShape parameter : shape.parameters()) {
      String name = file(modality, parameter);
      Npy.Floats floats = Npy.read(name, ModelJson.file(files, name));
      if (!Arrays.equals(floats.shape(), parameter.sizes())) {
        throw ModelJson.damaged(name, "shape " + Arrays.toString(floats.shape()));
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
    JsonNode root = ModelJson.read(modelJson, FORMAT);
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
    return ModelJson.description(files, FORMAT);
  }

  private static String file(Modality modality, ParameterShape parameter) {
    return modality.id() + "." + parameter.name() + ".npy";
  }
}
