package org.crosshash.learning.hugging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.hamming.rerank.LocalShape;
import org.crosshash.hamming.rerank.ProductQuantiserCodebooks;
import org.crosshash.learning.model.InputScaling;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.model.ModelJson;
import org.crosshash.learning.model.Npy;
import org.crosshash.learning.model.ParameterShape;

/**
 * A HuggingHash model as files: {@code model.json} and one {@code .npy} a parameter, named after
 * it, with {@code local.codebooks.npy} and {@code local.rotation.npy} where it makes local codes.
 * The same model and description always give the same bytes.
 */
public final class HuggingFiles {
  /** The format's name in {@code model.json}. */
  public static final String FORMAT = "crosshash-hugging-model-1";

  private static final String NPY = ".npy";
  private static final String STATISTICS = "statistics.npy";
  private static final String CODEBOOKS = "local.codebooks.npy";
  private static final String ROTATION = "local.rotation.npy";

  private HuggingFiles() {}

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
      HuggingModel model, SortedMap<String, String> description) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    HuggingWeights weights = model.weights();
    List<ParameterShape> parameters = weights.shape().parameters();
    for (int i = 0; i < parameters.size(); i++) {
      ParameterShape parameter = parameters.get(i);
      files.put(parameter.name() + NPY, Npy.write(weights.values().get(i), parameter.sizes()));
    }
    int width = weights.shape().assignments();
    float[] statistics = new float[HuggingWeights.STATISTICS * width];
    for (int i = 0; i < HuggingWeights.STATISTICS; i++) {
      System.arraycopy(weights.statistics().get(i), 0, statistics, i * width, width);
    }
    files.put(STATISTICS, Npy.write(statistics, HuggingWeights.STATISTICS, width));
    ObjectNode root = ModelJson.of(FORMAT);
    describe(weights, root.putObject("shape"));
    model
        .coder()
        .ifPresent(coder -> {
          LocalShape shape = coder.codebooks().shape();
          ObjectNode local = root.putObject("local_codes");
          local.put("blocks", shape.blocks());
          local.put("unit_blocks", coder.unitBlocks());
          local.put("rotation", coder.rotation().isPresent());
          files.put(
              CODEBOOKS,
              Npy.write(
                  coder.codebooks().codewords(),
                  shape.aggregates(),
                  shape.blocks(),
                  LocalShape.CODEWORDS,
                  shape.blockDimension()));
          coder
              .rotation()
              .ifPresent(matrix ->
                  files.put(ROTATION, Npy.write(matrix, shape.dimension(), shape.dimension())));
        });
    files.put(ModelJson.FILE, ModelJson.write(root, description));
    return files;
  }

  private static void describe(HuggingWeights weights, ObjectNode node) {
    HuggingShape shape = weights.shape();
    for (Modality modality : Modality.values()) {
      ObjectNode side = node.putObject(modality.id());
      side.put("dimension", shape.inputs(modality));
      side.put("token_dimension", shape.tokenInputs(modality));
      side.put("hidden", shape.hidden(modality));
      side.put(
          "tokens",
          modality == Modality.IMAGE
              ? weights.local().imageTokens()
              : weights.local().textTokens());
    }
    node.put("bits", shape.bits());
    node.put("dimension", shape.dimension());
    node.put("clusters", shape.clusters());
    node.put("ghosts", shape.ghosts());
    node.put("trunk", shape.trunk().name());
    node.put("inputs", weights.inputs().name());
  }

  /**
   * Reads a model.
   *
   * @throws CrosshashException with DATA_LOSS if a file is missing or damaged
   */
  public static HuggingModel read(Map<String, byte[]> files) {
    JsonNode root = ModelJson.read(files, FORMAT);
    HuggingShape shape = shape(root);
    List<float[]> values = new ArrayList<>();
    for (ParameterShape parameter : shape.parameters()) {
      values.add(array(files, parameter.name() + NPY, parameter.sizes()));
    }
    float[] rows = array(files, STATISTICS, HuggingWeights.STATISTICS, shape.assignments());
    List<float[]> statistics = new ArrayList<>();
    for (int i = 0; i < HuggingWeights.STATISTICS; i++) {
      statistics.add(
          Arrays.copyOfRange(rows, i * shape.assignments(), (i + 1) * shape.assignments()));
    }
    JsonNode node = root.path("shape");
    try {
      HuggingConfig.Local local =
          new HuggingConfig.Local(
              shape.dimension(),
              shape.clusters(),
              shape.ghosts(),
              node.path("image").path("tokens").asInt(),
              node.path("text").path("tokens").asInt());
      return new HuggingModel(
          new HuggingWeights(
              shape, InputScaling.valueOf(node.path("inputs").asText()), local, values, statistics),
          coder(files, root, shape));
    } catch (IllegalArgumentException e) {
      throw ModelJson.damaged(ModelJson.FILE, String.valueOf(e.getMessage()));
    }
  }

  private static Optional<LocalCoder> coder(
      Map<String, byte[]> files, JsonNode root, HuggingShape shape) {
    JsonNode node = root.path("local_codes");
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    LocalShape local =
        new LocalShape(shape.clusters(), shape.dimension(), node.path("blocks").asInt());
    float[] codewords =
        array(
            files,
            CODEBOOKS,
            local.aggregates(),
            local.blocks(),
            LocalShape.CODEWORDS,
            local.blockDimension());
    Optional<float[]> rotation =
        node.path("rotation").asBoolean()
            ? Optional.of(array(files, ROTATION, local.dimension(), local.dimension()))
            : Optional.empty();
    return Optional.of(
        new LocalCoder(
            ProductQuantiserCodebooks.of(local, codewords),
            rotation,
            node.path("unit_blocks").asBoolean()));
  }

  /**
   * Reads the description that {@link #write} was given.
   *
   * @throws CrosshashException with DATA_LOSS if {@code model.json} is missing or damaged
   */
  public static SortedMap<String, String> description(Map<String, byte[]> files) {
    return ModelJson.description(files, FORMAT);
  }

  /** Files that a model needs besides {@code model.json}. */
  public static List<String> weightFiles(byte[] modelJson) {
    JsonNode root = ModelJson.read(modelJson, FORMAT);
    List<String> names = new ArrayList<>();
    shape(root).parameters().forEach(parameter -> names.add(parameter.name() + NPY));
    names.add(STATISTICS);
    JsonNode local = root.path("local_codes");
    if (!local.isMissingNode()) {
      names.add(CODEBOOKS);
      if (local.path("rotation").asBoolean()) {
        names.add(ROTATION);
      }
    }
    return List.copyOf(names);
  }

  private static HuggingShape shape(JsonNode root) {
    JsonNode node = root.path("shape");
    JsonNode image = node.path("image");
    JsonNode text = node.path("text");
    try {
      return new HuggingShape(
          image.path("dimension").asInt(),
          text.path("dimension").asInt(),
          image.path("token_dimension").asInt(),
          text.path("token_dimension").asInt(),
          image.path("hidden").asInt(),
          text.path("hidden").asInt(),
          node.path("bits").asInt(),
          node.path("dimension").asInt(),
          node.path("clusters").asInt(),
          node.path("ghosts").asInt(),
          HuggingConfig.Trunk.valueOf(node.path("trunk").asText()),
          0,
          false);
    } catch (IllegalArgumentException | CrosshashException e) {
      throw ModelJson.damaged(ModelJson.FILE, String.valueOf(e.getMessage()));
    }
  }

  private static float[] array(Map<String, byte[]> files, String name, int... sizes) {
    Npy.Floats floats = Npy.read(name, ModelJson.file(files, name));
    if (!Arrays.equals(floats.shape(), sizes)) {
      throw ModelJson.damaged(
          name,
          "shape %s in place of %s"
              .formatted(Arrays.toString(floats.shape()), Arrays.toString(sizes)));
    }
    return floats.values();
  }
}
