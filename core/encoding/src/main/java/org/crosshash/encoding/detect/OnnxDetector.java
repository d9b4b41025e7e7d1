package org.crosshash.encoding.detect;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.crosshash.encoding.ModelOutput;
import org.crosshash.encoding.OnnxModel;
import org.crosshash.encoding.RgbImage;
import org.crosshash.errors.CrosshashException;

/**
 * A detector's ONNX model with all that turns a picture into boxes. Safe for any number of threads.
 */
public final class OnnxDetector implements AutoCloseable {
  private static final int WITHOUT_BATCH = 3;
  private static final int PROBE_SIDE = 64;

  private final OnnxModel model;
  private final DetectorInput input;
  private final BoxDecoder decoder;
  private final BoxLimits limits;
  private final SortedMap<String, List<Long>> fill;
  private final boolean batch;

  /**
   * Checks that the model takes and gives what is described, and runs it once.
   *
   * @param model belongs to the detector from now on, and is closed if it is refused
   * @param fill shapes of further inputs, int64, by name; filled with 1 (DETR's mask of pixels)
   * @throws CrosshashException FAILED_PRECONDITION if an input or output has another name or form
   */
  public OnnxDetector(
      OnnxModel model,
      DetectorInput input,
      BoxDecoder decoder,
      BoxLimits limits,
      SortedMap<String, List<Long>> fill) {
    this.model = Objects.requireNonNull(model, "model");
    this.input = Objects.requireNonNull(input, "input");
    this.decoder = Objects.requireNonNull(decoder, "decoder");
    this.limits = Objects.requireNonNull(limits, "limits");
    this.fill = fill;
    try {
      requireNames();
      TensorInfo pixels = model.inputTensors().get(input.name());
      batch = pixels.getShape().length != WITHOUT_BATCH;
      var _ = detect(new RgbImage(PROBE_SIDE, PROBE_SIDE, new byte[3 * PROBE_SIDE * PROBE_SIDE]));
    } catch (RuntimeException wrong) {
      model.close();
      throw wrong;
    }
  }

  private void requireNames() {
    Set<String> given = new TreeSet<>(fill.keySet());
    given.add(input.name());
    if (!given.equals(new TreeSet<>(model.inputs()))) {
      throw CrosshashException.precondition(
          "The inputs of a detector, %s, must be those that its description names"
              .formatted(model.inputs()),
          given,
          "correct their names; what is to be filled with ones is named under fill");
    }
    for (String output : decoder.outputs()) {
      if (!model.outputs().contains(output)) {
        throw CrosshashException.precondition(
            "An output must be one of the detector's, " + model.outputs(),
            output,
            "correct its name in the description");
      }
    }
  }

  /**
   * The objects of a picture, surest first, in pixels of the picture.
   *
   * @throws CrosshashException FAILED_PRECONDITION if the outputs are not what is described
   */
  public List<Box> detect(RgbImage picture) {
    InputFit.Fitted fitted = input.fit().fit(picture, input.interpolation());
    RgbImage seen = fitted.input();
    List<Box> boxes = decoder.boxes(run(seen), seen.width(), seen.height(), limits.least());
    return limits.apply(boxes).stream().map(fitted::back).toList();
  }

  private Map<String, ModelOutput> run(RgbImage seen) {
    Map<String, OnnxTensor> tensors = new HashMap<>();
    try {
      long[] shape =
          batch
              ? new long[] {1, 3, seen.height(), seen.width()}
              : new long[] {3, seen.height(), seen.width()};
      tensors.put(
          input.name(),
          OnnxTensor.createTensor(
              model.environment(), FloatBuffer.wrap(input.planes(seen)), shape));
      for (Map.Entry<String, List<Long>> entry : fill.entrySet()) {
        tensors.put(entry.getKey(), ones(entry.getValue()));
      }
      return model.outputs(tensors, decoder.outputs());
    } catch (OrtException e) {
      throw OnnxModel.failed(e);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  private OnnxTensor ones(List<Long> lengths) throws OrtException {
    long[] shape = lengths.stream().mapToLong(Long::longValue).toArray();
    long[] ones = new long[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
    Arrays.fill(ones, 1);
    return OnnxTensor.createTensor(model.environment(), LongBuffer.wrap(ones), shape);
  }

  @Override
  public void close() {
    model.close();
  }
}
