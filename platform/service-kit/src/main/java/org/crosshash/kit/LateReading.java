package org.crosshash.kit;

import io.grpc.MethodDescriptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import java.io.InputStream;

/**
 * Lets requests be read inside the interceptors. gRPC itself reads them before, where bytes that
 * are no message of the method (a text that is no UTF-8, say) end a call with UNKNOWN and without a
 * word; inside, {@link ErrorInterceptor} says what is wrong with them.
 */
final class LateReading {
  /** Hands bytes on as they are: nothing is copied. */
  private static final MethodDescriptor.Marshaller<InputStream> UNREAD =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(InputStream message) {
          return message;
        }

        @Override
        public InputStream parse(InputStream message) {
          return message;
        }
      };

  private LateReading() {}

  /** The same service, whose requests are read when its methods are called. */
  static ServerServiceDefinition of(ServerServiceDefinition service) {
    return ServerInterceptors.useMarshalledMessages(service, UNREAD);
  }
}
