package org.crosshash.encoding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.Digest;

/**
 * A model in ONNX Runtime on the CPU.
 *
 * <p>Each run computes on the caller's own thread only, so that its result never depends on how
 * many threads there are; any number of callers may run at the same time.
 */
final class OnnxModel implements AutoCloseable {
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Digest digest;

  private OnnxModel(OrtEnvironment environment, OrtSession session, Digest digest) {
    this.environment = environment;
    this.session = session;
    this.digest = digest;
  }

  /** Loads a model from the bytes of its file. */
  static OnnxModel load(String name, byte[] file) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setDeterministicCompute(true);
      return new OnnxModel(environment, environment.createSession(file, options), Digest.of(file));
    } catch (OrtException e) {
      throw new CrosshashException(
          Problem.INTERNAL,
          "A model file must load in ONNX Runtime",
          name + " (" + e.getMessage() + ")",
          "take the file from an undamaged distribution",
          e);
    }
  }

  /** Digest of the model's file. */
  Digest digest() {
    return digest;
  }

  /** Names of the model's inputs. */
  Set<String> inputs() {
    return session.getInputNames();
  }

  /**
   * Runs the model once.
   *
   * @param inputs tensors by name; closed by the caller
   * @param outputs names of the float outputs to compute
   * @return the outputs' values by name, each flattened in row-major order
   */
  Map<String, float[]> run(Map<String, OnnxTensor> inputs, Set<String> outputs) {
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

  /** The environment to make tensors in. */
  OrtEnvironment environment() {
    return environment;
  }

  /** The error for a run that the engine refuses. */
  static CrosshashException failed(OrtException e) {
    return new CrosshashException(
        Problem.INTERNAL,
        "A model must run on a preprocessed input",
        e.getMessage(),
        "report it with the input that causes it",
        e);
  }

  private static void requireFinite(String output, float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new CrosshashException(
            Problem.INTERNAL,
            "A model's outputs must be finite",
            output + " holds " + value,
            "report it with the input that causes it");
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
