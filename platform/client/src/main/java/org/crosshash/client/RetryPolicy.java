package org.crosshash.client;

import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.crosshash.wire.ReadingMethods;

/**
 * The service config of a channel: calls that only read are tried again while the server is
 * unavailable, all others never, because nobody knows whether the first try counted.
 */
final class RetryPolicy {
  private RetryPolicy() {}

  /** The service config for these services. */
  static Map<String, Object> serviceConfig(List<ServiceDescriptor> services) {
    List<Map<String, String>> names = new ArrayList<>();
    for (ServiceDescriptor service : services) {
      for (MethodDescriptor<?, ?> method : service.getMethods()) {
        if (ReadingMethods.contains(method)) {
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
