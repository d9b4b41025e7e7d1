package org.crosshash.encoding.models;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.crosshash.encoding.ComputeDevice;
import org.crosshash.encoding.OnnxModel;
import org.crosshash.errors.CrosshashException;

/** Finds out what an exported ONNX file takes and gives, by running it once on nothing. */
final class OnnxInspection {
  private static final int SOME_TOKENS = 8;
  private static final List<String> PIXELS = List.of("pixel_values", "image", "images", "input");
  private static final List<String> IDS = List.of("input_ids", "text", "ids", "tokens");
  private static final String MASK = "attention_mask";

  private final String file;
  private final Map<String, TensorInfo> inputs;
  private final Map<String, long[]> outputs;
  private final int side;
  private final int length;

  /**
   * Runs a file once.
   *
   * @param side pixels a side of its pictures
   * @param length tokens of its texts, where it takes any number: used if it says so itself
   */
  OnnxInspection(Path folder, String file, int side, OptionalLong length) {
    this.file = file;
    this.side = side;
    try (OnnxModel model = OnnxModel.load(folder.resolve(file), ComputeDevice.CPU)) {
      inputs = new TreeMap<>(model.inputTensors());
      this.length = (int) fixedLength().orElse(length.orElse(SOME_TOKENS));
      outputs = model.outputs().isEmpty() ? Map.of() : shapes(model);
    }
  }

  private Map<String, long[]> shapes(OnnxModel model) {
    Map<String, OnnxTensor> tensors = new HashMap<>();
    try {
      for (String input : inputs.keySet()) {
        long[] shape = shape(input);
        int size = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        tensors.put(input, tensor(model, input, shape, size));
      }
      Map<String, long[]> shapes = new LinkedHashMap<>();
      model.found(tensors).forEach((name, info) -> shapes.put(name, info.getShape()));
      return shapes;
    } catch (OrtException e) {
      throw OnnxModel.failed(e);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  private OnnxTensor tensor(OnnxModel model, String input, long[] shape, int size)
      throws OrtException {
    OnnxJavaType type = inputs.get(input).type;
    if (type == OnnxJavaType.FLOAT) {
      return OnnxTensor.createTensor(model.environment(), FloatBuffer.wrap(new float[size]), shape);
    }
    if (type == OnnxJavaType.INT64) {
      long[] ones = new long[size];
      Arrays.fill(ones, 1);
      return OnnxTensor.createTensor(model.environment(), LongBuffer.wrap(ones), shape);
    }
    if (type == OnnxJavaType.INT32) {
      int[] ones = new int[size];
      Arrays.fill(ones, 1);
      return OnnxTensor.createTensor(model.environment(), IntBuffer.wrap(ones), shape);
    }
    throw CrosshashException.precondition(
        "A model's inputs must be float32 pixels and int64 or int32 ids",
        "%s of %s is %s".formatted(input, file, type),
        "export the model again with inputs of these types");
  }

  private long[] shape(String input) {
    if (PIXELS.contains(input)) {
      return new long[] {1, 3, side, side};
    }
    if (IDS.contains(input) || input.equals(MASK)) {
      return new long[] {1, length};
    }
    throw CrosshashException.precondition(
        "A model's inputs must be pictures (%s), token ids (%s) or %s"
            .formatted(String.join(", ", PIXELS), String.join(", ", IDS), MASK),
        "%s of %s".formatted(input, file),
        "export the model without this input, or write the folder's description by hand");
  }

  /** The one number of tokens that texts must have; empty: any. */
  OptionalLong fixedLength() {
    return inputs.entrySet().stream()
        .filter(entry -> IDS.contains(entry.getKey()))
        .map(entry -> entry.getValue().getShape())
        .filter(shape -> shape.length == 2 && shape[1] > 0)
        .mapToLong(shape -> shape[1])
        .findFirst();
  }

  String pixels() {
    return input(PIXELS, "pictures");
  }

  String ids() {
    return input(IDS, "token ids");
  }

  Optional<String> mask() {
    return inputs.containsKey(MASK) ? Optional.of(MASK) : Optional.empty();
  }

  private String input(List<String> names, String what) {
    return names.stream()
        .filter(inputs::containsKey)
        .findFirst()
        .orElseThrow(() ->
            CrosshashException.precondition(
                "A model must have an input of %s named %s"
                    .formatted(what, String.join(" or ", names)),
                "%s has %s".formatted(file, inputs.keySet()),
                "export it with this name, or write the folder's description by hand"));
  }

  /** The file as a tower that gives only some of its inputs. */
  TowerFile tower(List<String> given) {
    TreeMap<String, List<Long>> fill = new TreeMap<>();
    for (String input : inputs.keySet()) {
      if (!given.contains(input)) {
        List<Long> shape = new ArrayList<>();
        Arrays.stream(shape(input)).forEach(shape::add);
        fill.put(input, shape);
      }
    }
    return new TowerFile(EngineKind.ONNX, file, "forward", fill);
  }

  /** The first of some outputs that is there and holds one vector. */
  OutputRule vector(List<String> names) {
    return names.stream()
        .flatMap(name -> vector(name).stream())
        .findFirst()
        .orElseThrow(() ->
            CrosshashException.precondition(
                "A model must have an output of one vector in the space of pictures and texts, named "
                    + String.join(" or ", names),
                "%s has %s".formatted(file, outputs.keySet()),
                "export it with its projection (CLIPVisionModelWithProjection,"
                    + " CLIPTextModelWithProjection)"));
  }

  /** An output that holds one vector, if it is there. */
  Optional<OutputRule> vector(String name) {
    long[] shape = outputs.get(name);
    return shape != null && shape.length == 2
        ? Optional.of(OutputRule.vector(name, Math.toIntExact(shape[1])))
        : Optional.empty();
  }

  /**
   * An output of a row a token, if it is there.
   *
   * @param cells rows that stand for parts of the input; those before them are left out
   */
  Optional<OutputRule> rows(String name, int cells) {
    long[] shape = outputs.get(name);
    if (shape == null || shape.length != 3) {
      return Optional.empty();
    }
    int skip = cells > 0 ? Math.toIntExact(Math.max(0, shape[1] - cells)) : 0;
    return Optional.of(new OutputRule(name, Math.toIntExact(shape[2]), skip));
  }
}
