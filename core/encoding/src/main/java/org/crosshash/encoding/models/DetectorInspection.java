package org.crosshash.encoding.models;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.encoding.ComputeDevice;
import org.crosshash.encoding.OnnxModel;
import org.crosshash.errors.CrosshashException;

/** Finds out what a detector's ONNX file takes and gives, by running it once on nothing. */
final class DetectorInspection {
  /** DETR's mask of pixels has this side wherever the file does not say one. */
  private static final long MASK_SIDE = 64;

  private static final int PLANES = 3;

  private final String file;
  private final String pixels;
  private final int width;
  private final int height;
  private final boolean fixed;
  private final SortedMap<String, List<Long>> fill = new TreeMap<>();
  private final Map<String, String> metadata;
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
  private final Map<String, long[]> outputs = new LinkedHashMap<>();

  /**
   * Runs a file once.
   *
   * @param asked pixels a side of the input where the file takes any
   * @param otherwise the same where nobody asks
   */
  DetectorInspection(Path path, OptionalInt asked, int otherwise) {
    file = path.getFileName().toString();
    try (OnnxModel model = OnnxModel.load(path, ComputeDevice.CPU)) {
      metadata = Map.copyOf(model.metadata());
      Map<String, TensorInfo> inputs = model.inputTensors();
      pixels =
          inputs.entrySet().stream()
              .filter(entry -> isPixels(entry.getValue()))
              .map(Map.Entry::getKey)
              .findFirst()
              .orElseThrow(() ->
                  CrosshashException.precondition(
                      "A detector must have an input of float32 pixels, 1 x 3 x height x width or"
                          + " 3 x height x width",
                      "%s has %s".formatted(file, inputs),
                      "export it with this input"));
      long[] shape = inputs.get(pixels).getShape();
      long rows = shape[shape.length - 2];
      long columns = shape[shape.length - 1];
      fixed = rows > 0 && columns > 0;
      int side = asked.orElse(otherwise);
      height = rows > 0 ? Math.toIntExact(rows) : side;
      width = columns > 0 ? Math.toIntExact(columns) : side;
      if (fixed && asked.isPresent() && (width != side || height != side)) {
        throw CrosshashException.invalid(
            "A detector's input must have the size that its file demands, %d x %d"
                .formatted(width, height),
            side,
            "leave the side out");
      }
      inputs.forEach((name, info) -> {
        if (!name.equals(pixels)) {
          fill.put(name, ones(name, info));
        }
      });
      run(model, shape.length);
    }
  }

  private static boolean isPixels(TensorInfo info) {
    long[] shape = info.getShape();
    int planes = shape.length - PLANES;
    return info.type == OnnxJavaType.FLOAT
        && (shape.length == PLANES || shape.length == PLANES + 1)
        && (shape[planes] == PLANES || shape[planes] < 0);
  }

  private List<Long> ones(String name, TensorInfo info) {
    if (info.type != OnnxJavaType.INT64) {
      throw CrosshashException.precondition(
          "A detector's further inputs must be int64, to be filled with ones",
          "%s of %s is %s".formatted(name, file, info.type),
          "export it without this input");
    }
    List<Long> shape = new ArrayList<>();
    for (int i = 0; i < info.getShape().length; i++) {
      long length = info.getShape()[i];
      shape.add(length > 0 ? length : i == 0 ? 1 : MASK_SIDE);
    }
    return shape;
  }

  private void run(OnnxModel model, int dimensions) {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      long[] shape =
          dimensions == PLANES
              ? new long[] {PLANES, height, width}
              : new long[] {1, PLANES, height, width};
      float[] nothing = new float[PLANES * height * width];
      inputs.put(
          pixels, OnnxTensor.createTensor(model.environment(), FloatBuffer.wrap(nothing), shape));
      for (Map.Entry<String, List<Long>> entry : fill.entrySet()) {
        long[] lengths = entry.getValue().stream().mapToLong(Long::longValue).toArray();
        long[] ones =
            new long[Math.toIntExact(Arrays.stream(lengths).reduce(1, Math::multiplyExact))];
        Arrays.fill(ones, 1);
        inputs.put(
            entry.getKey(),
            OnnxTensor.createTensor(model.environment(), LongBuffer.wrap(ones), lengths));
      }
      tensors.putAll(model.found(inputs));
      tensors.forEach((name, info) -> outputs.put(name, info.getShape()));
    } catch (OrtException e) {
      throw OnnxModel.failed(e);
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  String pixels() {
    return pixels;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** Whether the file takes pictures of one size only. */
  boolean fixed() {
    return fixed;
  }

  SortedMap<String, List<Long>> fill() {
    return fill;
  }

  /** Shapes of the outputs, in the file's order. */
  Map<String, long[]> outputs() {
    return outputs;
  }

  /** Whether an output holds whole numbers: labels rather than scores. */
  boolean whole(String output) {
    OnnxJavaType type = tensors.get(output).type;
    return type == OnnxJavaType.INT64 || type == OnnxJavaType.INT32;
  }

  /** What the file says of itself. */
  Map<String, String> metadata() {
    return metadata;
  }

  /** The error for outputs that a form does not have. */
  CrosshashException unlike(DetectorForm form, String must) {
    List<String> found = new ArrayList<>();
    tensors.forEach((name, info) ->
        found.add("%s %s %s".formatted(name, Arrays.toString(info.getShape()), info.type)));
    return CrosshashException.precondition(
        "A detector of the form %s must have %s".formatted(form.id(), must),
        "%s has %s".formatted(file, found),
        "choose another form, or write the folder's description by hand");
  }
}
