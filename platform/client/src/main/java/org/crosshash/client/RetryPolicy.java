package org.crosshash.client;

import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The service config of a channel: calls that only read are tried again while the server is
 * unavailable, all others never, because nobody knows whether the first try counted.
 */
final class RetryPolicy {
  private static final Pattern READING =
      Pattern.compile("(Get|List|Describe|Resolve|Verify|Wait)[A-Za-z]*");

  /** Reading calls whose names do not begin like one. */
  private static final Set<String> READING_TOO =
      Set.of("Embed", "HashVectors", "Search", "Retrieve");

  private RetryPolicy() {}

  /** Whether a method changes nothing on the server. */
  static boolean isReading(MethodDescriptor<?, ?> method) {
    String name = String.valueOf(method.getBareMethodName());
    return READING.matcher(name).matches() || READING_TOO.contains(name);
  }

  /** The service config for these services. */
  static Map<String, Object> serviceConfig(List<ServiceDescriptor> services) {
    List<Map<String, String>> names = new ArrayList<>();
    for (ServiceDescriptor service : services) {
      for (MethodDescriptor<?, ?> method : service.getMethods()) {
        if (isReading(method)) {
          names.add(
              Map.of(
                  "service",
                  service.getName(),
                  "method",
                  String.valueOf(method.getBareMethodName())));
        }
      }
    }
    Map<String, Object> policy =
        Map.of(
            "maxAttempts",
            5.0,
            "initialBackoff",
            "0.1s",
            "maxBackoff",
            "2s",
            "backoffMultiplier",
            2.0,
            "retryableStatusCodes",
            List.of("UNAVAILABLE"));
    return Map.of("methodConfig", List.of(Map.of("name", names, "retryPolicy", policy)));
  }
}
