package org.crosshash.encoding;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crosshash.errors.CrosshashException;

/**
 * Where models are to run.
 *
 * @param kind what kind of processor
 * @param index number of the CUDA device; 0 otherwise
 */
public record ComputeDevice(Kind kind, int index) {
  /** A CUDA device where an engine has one, else the CPU. */
  public static final ComputeDevice AUTO = new ComputeDevice(Kind.AUTO, 0);

  /** The CPU. */
  public static final ComputeDevice CPU = new ComputeDevice(Kind.CPU, 0);

  private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,2}))?");

  /** Kinds of processors. */
  public enum Kind {
    /** Whatever there is. */
    AUTO,
    /** The processor. */
    CPU,
    /** A GPU by CUDA. */
    CUDA
  }

  /** Checks that nothing is missing. */
  public ComputeDevice {
    Objects.requireNonNull(kind, "kind");
  }

  /**
   * A device by name.
   *
   * @param name {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
   * @throws CrosshashException INVALID_ARGUMENT if it is none of these
   */
  public static ComputeDevice of(String name) {
    Matcher cuda = CUDA.matcher(name);
    if (cuda.matches()) {
      return new ComputeDevice(
          Kind.CUDA, cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1)));
    }
    return switch (name) {
      case "auto" -> AUTO;
      case "cpu" -> CPU;
      default ->
          throw CrosshashException.invalid(
              "A device must be auto, cpu or cuda:N", name, "use one of these");
    };
  }

  /** The device itself, or for {@link #AUTO} what that means where so many GPUs are in reach. */
  public ComputeDevice resolve(int gpus) {
    if (kind != Kind.AUTO) {
      return this;
    }
    return gpus > 0 ? new ComputeDevice(Kind.CUDA, 0) : CPU;
  }

  /** The error for a CUDA device that an engine does not have. */
  public CrosshashException absent(String engine, String reason) {
    return CrosshashException.precondition(
        "A CUDA device must be in reach of " + engine,
        "%s (%s)".formatted(this, reason),
        "use device cpu or auto, or an engine built for CUDA as docs/gpu.md says");
  }

  /** The name that {@link #of} takes. */
  @Override
  public String toString() {
    return switch (kind) {
      case AUTO -> "auto";
      case CPU -> "cpu";
      case CUDA -> "cuda:" + index;
    };
  }
}
