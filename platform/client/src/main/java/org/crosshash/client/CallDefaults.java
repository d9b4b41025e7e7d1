package org.crosshash.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Gives every single call a deadline where it has none.
 *
 * @param deadline time that a call may take
 */
record CallDefaults(Duration deadline) implements ClientInterceptor {
  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions given, Channel next) {
    boolean unbounded = given.getDeadline() == null && method.getType() == MethodType.UNARY;
    return next.newCall(
        method,
        unbounded ? given.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS) : given);
  }
}
