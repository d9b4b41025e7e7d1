package org.crosshash.encoding.models;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.crosshash.encoding.EngineSettings;

/** A loaded model file. Safe for any number of threads. */
interface ModelEngine extends AutoCloseable {
  /**
   * Runs the model once, on the caller's thread.
   *
   * @param outputs names of the outputs to give
   * @return the values of each, flattened in row-major order; all finite
   */
  Map<String, float[]> run(List<ModelInput> inputs, Set<String> outputs);

  @Override
  void close();

  /**
   * Loads the file of a tower.
   *
   * @param inputs names that the tower gives
   * @param outputs names that the tower reads
   * @param settings how it runs; the device is not {@link
   *     org.crosshash.encoding.ComputeDevice#AUTO}
   * @throws org.crosshash.errors.CrosshashException FAILED_PRECONDITION if the engine refuses the
   *     file or has not the device, or if an input or output has another name in it
   */
  static ModelEngine load(
      TowerFile tower,
      Path folder,
      Set<String> inputs,
      Set<String> outputs,
      EngineSettings settings) {
    Path file = folder.resolve(tower.file());
    return EnginePool.of(
        settings.instances(),
        () ->
            switch (tower.engine()) {
              case ONNX -> new OnnxEngine(tower, file, inputs, outputs, settings);
              case TORCHSCRIPT -> new TorchScriptEngine(tower, file, settings);
            });
  }
}
