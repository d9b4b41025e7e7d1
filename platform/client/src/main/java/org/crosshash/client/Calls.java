package org.crosshash.client;

import io.grpc.StatusRuntimeException;
import java.util.function.Supplier;
import org.crosshash.errors.CrosshashException;
import org.crosshash.wire.GrpcErrors;

/** Turns statuses back into errors of the domain. */
final class Calls {
  private Calls() {}

  /**
   * Makes a call.
   *
   * @throws CrosshashException what the server sent, or what gRPC says of the way to it
   */
  static <T> T call(Supplier<T> stubCall) {
    try {
      return stubCall.get();
    } catch (StatusRuntimeException e) {
      throw GrpcErrors.exception(e);
    }
  }
}
