package org.crosshash.encoding;

import java.util.Objects;
import org.crosshash.errors.CrosshashException;

/**
 * How the models of model folders are run, detectors among them.
 *
 * @param device where
 * @param precision how a GPU multiplies; detectors compute in float32
 * @param threads threads that one run of a model in ONNX Runtime uses on a CPU, 1 to 256. With 1 as
 *     many calls as there are processors compute side by side, which gives the most vectors a
 *     second; more give one call its answer sooner. PyTorch's threads are the process's
 * @param instances copies of each model that runs are spread over, 1 to 16, each with memory of its
 *     own. On a CPU with one thread a run there is nothing to gain: one copy serves any number of
 *     calls at once. Detectors have one copy
 */
public record EngineSettings(
    ComputeDevice device, Precision precision, int threads, int instances) {
  private static final int MOST_THREADS = 256;
  private static final int MOST_INSTANCES = 16;

  /**
   * Checks the ranges.
   *
   * @throws CrosshashException INVALID_ARGUMENT if one is out of its range; FAILED_PRECONDITION for
   *     mixed precision on a CPU
   */
  public EngineSettings {
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(precision, "precision");
    between("threads of one run", threads, MOST_THREADS);
    between("instances of a model", instances, MOST_INSTANCES);
    precision.requireOn(device);
  }

  /** Float32, one thread a run, one instance. */
  public static EngineSettings on(ComputeDevice device) {
    return new EngineSettings(device, Precision.FLOAT32, 1, 1);
  }

  /**
   * The same on another device.
   *
   * @throws CrosshashException FAILED_PRECONDITION for mixed precision on a CPU
   */
  public EngineSettings withDevice(ComputeDevice other) {
    return new EngineSettings(other, precision, threads, instances);
  }

  private static void between(String what, int value, int most) {
    if (value < 1 || value > most) {
      throw CrosshashException.invalid(
          "The number of %s lies from 1 to %d".formatted(what, most),
          value,
          "choose a value in that range");
    }
  }
}
