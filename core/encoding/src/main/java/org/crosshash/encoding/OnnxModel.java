package org.crosshash.encoding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model in ONNX Runtime.
 *
 * <p>On the CPU each run computes on the caller's own thread only, unless more threads are asked
 * for, so that its result never depends on how many there are; any number of callers may run at the
 * same time.
 */
public final class OnnxModel implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OnnxModel.class);

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Problem blame;

  private OnnxModel(OrtEnvironment environment, OrtSession session, Problem blame) {
    this.environment = environment;
    this.session = session;
    this.blame = blame;
  }

  /** Makes a session once the options are set. */
  private interface Opening {
    OrtSession open(OrtEnvironment environment, OrtSession.SessionOptions options)
        throws OrtException;
  }

  /**
   * Loads a model from the bytes of its file.
   *
   * @throws CrosshashException INTERNAL if ONNX Runtime refuses it
   */
  public static OnnxModel load(String name, byte[] file) {
    return load(
        name,
        Problem.INTERNAL,
        EngineSettings.on(ComputeDevice.CPU),
        (environment, options) -> environment.createSession(file, options));
  }

  /**
   * Loads a model from its file, and what it keeps in files beside it.
   *
   * @param device where it runs; not {@link ComputeDevice#AUTO}
   * @throws CrosshashException FAILED_PRECONDITION if ONNX Runtime refuses it, or has not this
   *     device
   */
  public static OnnxModel load(Path file, ComputeDevice device) {
    return load(file, EngineSettings.on(device));
  }

  /**
   * The same with choices of one's own.
   *
   * @param settings device, precision and threads of a run
   * @throws CrosshashException FAILED_PRECONDITION if ONNX Runtime refuses it, or has not this
   *     device
   */
  public static OnnxModel load(Path file, EngineSettings settings) {
    return load(
        file.toString(),
        Problem.FAILED_PRECONDITION,
        settings,
        (environment, options) -> environment.createSession(file.toString(), options));
  }

  /**
   * GPUs in reach: 1 where this build of ONNX Runtime has CUDA and a first GPU takes a model, for
   * it does not count them. Found out once.
   */
  public static int gpus() {
    return CudaInReach.GPUS;
  }

  /** Tried once in a process, when it is first asked for. */
  private static final class CudaInReach {
    static final int GPUS = find();

    private CudaInReach() {}

    private static int find() {
      if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
        return 0;
      }
      // The build has CUDA; only a session tells whether the driver, cuDNN and a GPU are there.
      try {
        EngineSettings first = EngineSettings.on(new ComputeDevice(ComputeDevice.Kind.CUDA, 0));
        byte[] identity = ClassPathFile.read("org/crosshash/encoding/identity.onnx");
        load(
                "identity.onnx",
                Problem.FAILED_PRECONDITION,
                first,
                (environment, options) -> environment.createSession(identity, options))
            .close();
        return 1;
      } catch (CrosshashException absent) {
        LOG.info("ONNX Runtime is built for CUDA and reaches no GPU: {}", absent.getMessage());
        return 0;
      }
    }
  }

  private static void choose(OrtSession.SessionOptions options, EngineSettings settings) {
    ComputeDevice device = settings.device();
    if (device.kind() != ComputeDevice.Kind.CUDA) {
      return;
    }
    if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
      throw device.absent("ONNX Runtime", "its build on the class path is for the CPU alone");
    }
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(device.index())) {
      cuda.add("use_tf32", settings.precision() == Precision.MIXED ? "1" : "0");
      options.addCUDA(cuda);
    } catch (OrtException e) {
      throw device.absent("ONNX Runtime", e.getMessage());
    }
  }

  private static OnnxModel load(
      String name, Problem problem, EngineSettings settings, Opening opening) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(settings.threads());
      options.setInterOpNumThreads(1);
      options.setDeterministicCompute(true);
      choose(options, settings);
      return new OnnxModel(environment, opening.open(environment, options), problem);
    } catch (OrtException e) {
      throw new CrosshashException(
          problem,
          "A model file must load in ONNX Runtime",
          name + " (" + e.getMessage() + ")",
          "take the file from an undamaged distribution",
          e);
    }
  }

  /** Names of the model's inputs. */
  public Set<String> inputs() {
    return session.getInputNames();
  }

  /** Names of the model's outputs. */
  public Set<String> outputs() {
    return session.getOutputNames();
  }

  /**
   * What is known of the inputs' tensors: element type and shape, -1 where a length may vary.
   *
   * @return by name; inputs that are no tensors are left out
   */
  public Map<String, TensorInfo> inputTensors() {
    return tensors(true);
  }

  /** The same of the outputs. */
  public Map<String, TensorInfo> outputTensors() {
    return tensors(false);
  }

  private Map<String, TensorInfo> tensors(boolean inputs) {
    try {
      Map<String, TensorInfo> tensors = new LinkedHashMap<>();
      (inputs ? session.getInputInfo() : session.getOutputInfo())
          .forEach((name, node) -> {
            if (node.getInfo() instanceof TensorInfo tensor) {
              tensors.put(name, tensor);
            }
          });
      return tensors;
    } catch (OrtException e) {
      throw failed(e);
    }
  }

  /**
   * Runs the model once.
   *
   * @param inputs tensors by name; closed by the caller
   * @param outputs names of the float outputs to compute
   * @return the outputs' values by name, each flattened in row-major order
   */
  public Map<String, float[]> run(Map<String, OnnxTensor> inputs, Set<String> outputs) {
    try (OrtSession.Result result = session.run(inputs, outputs)) {
      Map<String, float[]> values = new LinkedHashMap<>();
      for (String output : outputs) {
        OnnxTensor tensor = (OnnxTensor) result.get(output).orElseThrow();
        float[] copy = new float[Math.toIntExact(tensor.getInfo().getNumElements())];
        tensor.getFloatBuffer().get(copy);
        requireFinite(output, copy);
        values.put(output, copy);
      }
      return values;
    } catch (OrtException e) {
      throw failed(e);
    }
  }

  /**
   * Runs the model once and gives its outputs with their shapes, for models whose outputs have as
   * many rows as they find.
   *
   * @param inputs tensors by name; closed by the caller
   * @param outputs names of the outputs to compute; numbers of any type that a float holds
   * @return the outputs by name
   */
  public Map<String, ModelOutput> outputs(Map<String, OnnxTensor> inputs, Set<String> outputs) {
    try (OrtSession.Result result = session.run(inputs, outputs)) {
      Map<String, ModelOutput> values = new LinkedHashMap<>();
      for (String output : outputs) {
        OnnxTensor tensor = (OnnxTensor) result.get(output).orElseThrow();
        float[] copy = numbers(output, tensor);
        requireFinite(output, copy);
        values.put(output, new ModelOutput(output, tensor.getInfo().getShape(), copy));
      }
      return values;
    } catch (OrtException e) {
      throw failed(e);
    }
  }

  private float[] numbers(String output, OnnxTensor tensor) {
    float[] copy = new float[Math.toIntExact(tensor.getInfo().getNumElements())];
    if (copy.length == 0) {
      // An empty tensor has no buffer.
      return copy;
    }
    switch (tensor.getInfo().type) {
      case FLOAT -> tensor.getFloatBuffer().get(copy);
      case INT64 -> {
        LongBuffer values = tensor.getLongBuffer();
        for (int i = 0; i < copy.length; i++) {
          copy[i] = values.get(i);
        }
      }
      case INT32 -> {
        IntBuffer values = tensor.getIntBuffer();
        for (int i = 0; i < copy.length; i++) {
          copy[i] = values.get(i);
        }
      }
      default ->
          throw new CrosshashException(
              blame,
              "A model's outputs must be float32, int64 or int32",
              "%s is %s".formatted(output, tensor.getInfo().type),
              "export the model again with outputs of these types");
    }
    return copy;
  }

  /**
   * Runs the model once and gives the element types and shapes of its outputs, for models whose
   * files do not say them.
   *
   * @param inputs tensors by name; closed by the caller
   * @return in the file's order
   */
  public Map<String, TensorInfo> found(Map<String, OnnxTensor> inputs) {
    try (OrtSession.Result result = session.run(inputs)) {
      Map<String, TensorInfo> found = new LinkedHashMap<>();
      for (Map.Entry<String, OnnxValue> output : result) {
        if (output.getValue() instanceof OnnxTensor tensor) {
          found.put(output.getKey(), tensor.getInfo());
        }
      }
      return found;
    } catch (OrtException e) {
      throw failed(e);
    }
  }

  /** What the file says of itself: Ultralytics' exports name their task there. */
  public Map<String, String> metadata() {
    try {
      return session.getMetadata().getCustomMetadata();
    } catch (OrtException e) {
      throw failed(e);
    }
  }

  /** The environment to make tensors in. */
  public OrtEnvironment environment() {
    return environment;
  }

  /** The error for a run that the engine refuses. */
  public static CrosshashException failed(OrtException e) {
    return new CrosshashException(
        Problem.INTERNAL,
        "A model must run on a preprocessed input",
        e.getMessage(),
        "report it with the input that causes it",
        e);
  }

  private void requireFinite(String output, float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new CrosshashException(
            blame,
            "A model's outputs must be finite",
            output + " holds " + value,
            "export the model again in float32, or report it with the input that causes it");
      }
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw failed(e);
    }
  }
}
