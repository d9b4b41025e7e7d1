package org.crosshash.hamming;

import org.crosshash.errors.CrosshashException;

/**
 * Chooses the kernel, once, when first asked.
 *
 * <p>The Vector API kernel is taken where the module {@code jdk.incubator.vector} is in the JVM and
 * registers have at least 128 bits, else the scalar one. The system property {@code
 * crosshash.hamming.kernel} ({@code auto}, {@code vector}, {@code scalar}) overrules.
 */
public final class HammingKernels {
  /** The system property that overrules the choice. */
  public static final String PROPERTY = "crosshash.hamming.kernel";

  private static final class Chosen {
    static final HammingKernel KERNEL = choose(System.getProperty(PROPERTY, "auto"));
  }

  private HammingKernels() {}

  /** The kernel of this JVM; its {@code name()} tells which. */
  public static HammingKernel best() {
    return Chosen.KERNEL;
  }

  /** The fallback kernel, which needs no module. */
  public static HammingKernel scalar() {
    return new ScalarKernel();
  }

  static HammingKernel choose(String wanted) {
    return switch (wanted) {
      case "scalar" -> new ScalarKernel();
      case "auto" -> vectorApiPresent() ? new VectorKernel() : new ScalarKernel();
      case "vector" -> {
        if (!vectorApiPresent()) {
          throw CrosshashException.precondition(
              "The vector kernel needs the module jdk.incubator.vector",
              PROPERTY + "=vector",
              "start Java with --add-modules=jdk.incubator.vector");
        }
        yield new VectorKernel();
      }
      default ->
          throw CrosshashException.invalid(
              "The property " + PROPERTY + " must be auto, vector or scalar",
              wanted,
              "leave it out, or set it to one of these");
    };
  }

  private static boolean vectorApiPresent() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }
}
