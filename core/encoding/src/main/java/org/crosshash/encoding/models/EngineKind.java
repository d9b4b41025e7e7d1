package org.crosshash.encoding.models;

import java.util.Locale;
import org.crosshash.errors.CrosshashException;

/** What runs a model's file. */
public enum EngineKind {
  /** ONNX Runtime. */
  ONNX,
  /** PyTorch, from a TorchScript archive. */
  TORCHSCRIPT;

  /** The engine of this name, in lower case. */
  public static EngineKind of(String name) {
    return switch (name) {
      case "onnx" -> ONNX;
      case "torchscript" -> TORCHSCRIPT;
      default ->
          throw CrosshashException.invalid(
              "An engine must be onnx or torchscript", name, "use one of these");
    };
  }

  /** The name that {@link #of} takes. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
