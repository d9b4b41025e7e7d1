package org.crosshash.encoding.models;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.crosshash.encoding.ComputeDevice;
import org.crosshash.encoding.EngineSettings;
import org.crosshash.encoding.Precision;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * A tower's method in a TorchScript archive, run by PyTorch.
 *
 * <p>Outputs have no names in such an archive: they are called {@code 0}, {@code 1}, … in the order
 * of the tuple that the method returns. PyTorch's own threads are the process's; a vector does not
 * depend on other calls.
 */
final class TorchScriptEngine implements ModelEngine {
  private static final String TENSOR_FLOAT = "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE";

  private static final String REASON = "RuntimeError:";

  private final PtNDManager manager;
  private final PtSymbolBlock block;
  private final TowerFile tower;
  private final Device device;

  TorchScriptEngine(TowerFile tower, Path file, ComputeDevice device) {
    this(tower, file, EngineSettings.on(device));
  }

  TorchScriptEngine(TowerFile tower, Path file, EngineSettings settings) {
    this.tower = tower;
    device = device(settings.device());
    requirePrecision(settings, System.getenv());
    manager = (PtNDManager) Engine.getEngine("PyTorch").newBaseManager(device);
    try {
      block =
          JniUtils.loadModule(
              manager, file, /* mapLocation= */ true, new String[0], new String[0], false);
    } catch (RuntimeException e) {
      manager.close();
      throw new CrosshashException(
          Problem.FAILED_PRECONDITION,
          "A TorchScript archive must load in PyTorch",
          file + " (" + reason(e) + ")",
          "save the model with torch.jit.save; a file of weights alone (state_dict) is none",
          e);
    }
  }

  private static Device device(ComputeDevice where) {
    if (where.kind() != ComputeDevice.Kind.CUDA) {
      return Device.cpu();
    }
    int gpus = gpus();
    if (where.index() >= gpus) {
      throw where.absent("PyTorch", "it sees %d GPUs".formatted(gpus));
    }
    return Device.gpu(where.index());
  }

  /**
   * PyTorch's own switch is read once, before its first product of matrices, and must say what the
   * settings say: their precision is part of the encoder's digest.
   */
  static void requirePrecision(EngineSettings settings, Map<String, String> environment) {
    boolean rounds = "1".equals(environment.get(TENSOR_FLOAT));
    if (settings.precision() == Precision.MIXED && !rounds) {
      throw CrosshashException.precondition(
          "Mixed precision of PyTorch is chosen by the environment variable " + TENSOR_FLOAT,
          "not set to 1",
          "start the server with %s=1, or use precision float32".formatted(TENSOR_FLOAT));
    }
    boolean cuda = settings.device().kind() == ComputeDevice.Kind.CUDA;
    if (settings.precision() == Precision.FLOAT32 && cuda && rounds) {
      throw CrosshashException.precondition(
          "In precision float32 PyTorch must not multiply in TensorFloat-32 on a GPU",
          TENSOR_FLOAT + "=1",
          "start the server without %s, or use precision mixed".formatted(TENSOR_FLOAT));
    }
  }

  /** GPUs in reach of PyTorch. */
  static int gpus() {
    return Engine.getEngine("PyTorch").getGpuCount();
  }

  @Override
  public Map<String, float[]> run(List<ModelInput> inputs, Set<String> outputs) {
    // The optimising executor changes a graph after its first runs, and with it the last bits.
    JniUtils.setGraphExecutorOptimize(false);
    try (PtNDManager scope = manager.newSubManager(device)) {
      IValue[] values =
          inputs.stream().map(input -> IValue.from(array(scope, input))).toArray(IValue[]::new);
      try (IValue result = IValueUtils.runMethod(block, tower.method(), values)) {
        return read(result.toNDList(scope), outputs);
      } finally {
        for (IValue value : values) {
          value.close();
        }
      }
    } catch (EngineException e) {
      throw new CrosshashException(
          Problem.FAILED_PRECONDITION,
          "Method %s of %s must run on its tower's inputs, on %s"
              .formatted(tower.method(), tower.file(), device),
          reason(e),
          "name the archive's own method; an archive traced on a GPU must be traced again on the"
              + " CPU in float32",
          e);
    }
  }

  private Map<String, float[]> read(NDList result, Set<String> outputs) {
    Map<String, float[]> values = new LinkedHashMap<>();
    for (String output : outputs) {
      int position = position(output, result.size());
      try (NDArray floats = result.get(position).toType(DataType.FLOAT32, true)) {
        values.put(output, floats.toFloatArray());
      }
      for (float value : values.get(output)) {
        if (!Float.isFinite(value)) {
          throw CrosshashException.precondition(
              "A model's outputs must be finite",
              "output %s of %s holds %s".formatted(output, tower.file(), value),
              "export the model again in float32, or report the input that causes it");
        }
      }
    }
    return values;
  }

  private int position(String output, int size) {
    try {
      int position = Integer.parseInt(output);
      if (position >= 0 && position < size) {
        return position;
      }
    } catch (NumberFormatException named) {
      // Falls through to the error: outputs have no names here.
    }
    throw CrosshashException.precondition(
        "An output of a TorchScript method must be 0 to %d, its place among what %s returns"
            .formatted(size - 1, tower.method()),
        output,
        "correct it in " + ModelDescription.FILE_NAME);
  }

  private static PtNDArray array(PtNDManager scope, ModelInput input) {
    Shape shape = new Shape(input.shape());
    return switch (input) {
      case ModelInput.Numbers numbers ->
          scope.create(FloatBuffer.wrap(numbers.values()), shape, DataType.FLOAT32);
      case ModelInput.Integers integers ->
          scope.create(LongBuffer.wrap(integers.values()), shape, DataType.INT64);
    };
  }

  /** Of a failed method, PyTorch tells first where it failed, and the reason last. */
  private static String reason(RuntimeException e) {
    List<String> lines = String.valueOf(e.getMessage()).strip().lines().toList();
    return lines.stream()
        .filter(line -> line.startsWith(REASON))
        .reduce((earlier, later) -> later)
        .map(line -> line.substring(REASON.length()).strip())
        .orElse(lines.isEmpty() ? e.getClass().getSimpleName() : lines.getFirst());
  }

  @Override
  public void close() {
    try (manager) {
      block.close();
    }
  }
}
