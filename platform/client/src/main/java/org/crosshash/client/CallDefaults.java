package org.crosshash.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import java.util.concurrent.TimeUnit;

/** Gives every single call a deadline where it has none, and every call the bearer token. */
final class CallDefaults implements ClientInterceptor {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final ClientOptions options;

  CallDefaults(ClientOptions options) {
    this.options = options;
  }

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions given, Channel next) {
    boolean bounded = given.getDeadline() == null && method.getType() == MethodType.UNARY;
    CallOptions completed =
        bounded
            ? given.withDeadlineAfter(options.deadline().toMillis(), TimeUnit.MILLISECONDS)
            : given;
    return new SimpleForwardingClientCall<>(next.newCall(method, completed)) {
      @Override
      public void start(ClientCall.Listener<R> listener, Metadata headers) {
        options.token().ifPresent(token -> headers.put(AUTHORIZATION, "Bearer " + token));
        super.start(listener, headers);
      }
    };
  }
}
