package org.crosshash.encoding;

import org.crosshash.errors.CrosshashException;

/** How a GPU multiplies matrices. */
public enum Precision {
  /** In float32 throughout. */
  FLOAT32("float32"),

  /**
   * Factors rounded to 10 bits behind the point (TensorFloat-32), sums in float32; for GPUs from
   * Ampere on. A model that was exported in float16 needs no such choice: its own types are kept.
   */
  MIXED("mixed");

  private final String id;

  Precision(String id) {
    this.id = id;
  }

  /** The name that {@link #of} takes. */
  public String id() {
    return id;
  }

  /**
   * A precision by name.
   *
   * @throws CrosshashException INVALID_ARGUMENT if it is none
   */
  public static Precision of(String name) {
    return switch (name) {
      case "float32" -> FLOAT32;
      case "mixed" -> MIXED;
      default ->
          throw CrosshashException.invalid(
              "A precision must be float32 or mixed", name, "use one of these");
    };
  }

  /**
   * Refuses what a device cannot do.
   *
   * @param device where a model is to run; for {@link ComputeDevice#AUTO} nothing is known yet
   * @throws CrosshashException FAILED_PRECONDITION for mixed precision on a CPU
   */
  public void requireOn(ComputeDevice device) {
    if (this == MIXED && device.kind() == ComputeDevice.Kind.CPU) {
      throw CrosshashException.precondition(
          "Mixed precision needs a CUDA device",
          "precision mixed on " + device,
          "use precision float32, or device cuda:N with engines built for CUDA as docs/gpu.md says");
    }
  }
}
