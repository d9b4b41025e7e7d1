package org.crosshash.encoding.models;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.crosshash.encoding.EngineSettings;
import org.crosshash.encoding.OnnxModel;
import org.crosshash.errors.CrosshashException;

/** A tower's file in ONNX Runtime. */
final class OnnxEngine implements ModelEngine {
  private final OnnxModel model;
  private final Map<String, TensorInfo> tensors;
  private final TowerFile tower;

  OnnxEngine(
      TowerFile tower,
      Path file,
      Set<String> inputs,
      Set<String> outputs,
      EngineSettings settings) {
    this.tower = tower;
    model = OnnxModel.load(file, settings);
    try {
      tensors = model.inputTensors();
      requireOutputs(outputs);
      requireInputs(inputs);
    } catch (RuntimeException wrong) {
      model.close();
      throw wrong;
    }
  }

  private void requireOutputs(Set<String> outputs) {
    for (String output : outputs) {
      if (!model.outputs().contains(output)) {
        throw CrosshashException.precondition(
            "An output must be one of those of %s, %s".formatted(tower.file(), model.outputs()),
            output,
            "correct its name in " + ModelDescription.FILE_NAME);
      }
    }
  }

  private void requireInputs(Set<String> inputs) {
    Set<String> given = new TreeSet<>(inputs);
    given.addAll(tower.fill().keySet());
    if (!given.equals(tensors.keySet())) {
      throw CrosshashException.precondition(
          "The inputs of %s, %s, must be those that the description names"
              .formatted(tower.file(), tensors.keySet()),
          given,
          "correct their names in %s; what the tower has no use for is named under fill"
              .formatted(ModelDescription.FILE_NAME));
    }
  }

  @Override
  public Map<String, float[]> run(List<ModelInput> inputs, Set<String> outputs) {
    Map<String, OnnxTensor> named = new HashMap<>();
    try {
      for (ModelInput input : inputs) {
        named.put(input.name(), tensor(input));
      }
      for (Map.Entry<String, List<Long>> fill : tower.fill().entrySet()) {
        named.put(fill.getKey(), filled(fill.getKey(), fill.getValue()));
      }
      return model.run(named, outputs);
    } catch (OrtException e) {
      throw OnnxModel.failed(e);
    } finally {
      named.values().forEach(OnnxTensor::close);
    }
  }

  private OnnxTensor filled(String name, List<Long> lengths) throws OrtException {
    long[] shape = lengths.stream().mapToLong(Long::longValue).toArray();
    int size = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    if (type(name) == OnnxJavaType.FLOAT) {
      return tensor(new ModelInput.Numbers(name, new float[size], shape));
    }
    long[] ones = new long[size];
    Arrays.fill(ones, 1);
    return tensor(new ModelInput.Integers(name, ones, shape));
  }

  private OnnxTensor tensor(ModelInput input) throws OrtException {
    var environment = model.environment();
    OnnxJavaType type = type(input.name());
    return switch (input) {
      case ModelInput.Numbers numbers when type == OnnxJavaType.FLOAT ->
          OnnxTensor.createTensor(environment, FloatBuffer.wrap(numbers.values()), input.shape());
      case ModelInput.Integers integers when type == OnnxJavaType.INT64 ->
          OnnxTensor.createTensor(environment, LongBuffer.wrap(integers.values()), input.shape());
      case ModelInput.Integers integers when type == OnnxJavaType.INT32 -> {
        int[] narrow = Arrays.stream(integers.values()).mapToInt(Math::toIntExact).toArray();
        yield OnnxTensor.createTensor(environment, IntBuffer.wrap(narrow), input.shape());
      }
      default ->
          throw CrosshashException.precondition(
              "A model's inputs must be float32 pixels and int64 or int32 ids",
              "%s of %s is %s".formatted(input.name(), tower.file(), type),
              "export the model again with inputs of these types");
    };
  }

  private OnnxJavaType type(String input) {
    return tensors.get(input).type;
  }

  @Override
  public void close() {
    model.close();
  }
}
