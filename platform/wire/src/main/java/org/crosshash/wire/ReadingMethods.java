package org.crosshash.wire;

import io.grpc.MethodDescriptor;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which methods only read: those may be tried again when nobody knows whether the first try
 * counted, and callers with the role of a reader may use them.
 */
public final class ReadingMethods {
  private static final Pattern BY_NAME =
      Pattern.compile("(Get|List|Describe|Resolve|Verify|Wait)[A-Za-z]*");

  /**
   * Reading methods whose names do not begin like one; the last line is Flight's and gRPC's own.
   */
  private static final Set<String> BESIDES =
      Set.of(
          "Embed",
          "ModelInfer",
          "ModelMetadata",
          "ModelReady",
          "ServerLive",
          "ServerMetadata",
          "ServerReady",
          "HashVectors",
          "ExportModel",
          "Search",
          "Explain",
          "RangeSearch",
          "Count",
          "Retrieve",
          "WatchSweep",
          "DoGet",
          "PollFlightInfo",
          "Handshake",
          "ServerReflectionInfo");

  private ReadingMethods() {}

  /** Whether a method changes nothing on the server. */
  public static boolean contains(MethodDescriptor<?, ?> method) {
    String name = String.valueOf(method.getBareMethodName());
    return BY_NAME.matcher(name).matches() || BESIDES.contains(name);
  }
}
