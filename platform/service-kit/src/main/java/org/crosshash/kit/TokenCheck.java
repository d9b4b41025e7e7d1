package org.crosshash.kit;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Optional;
import org.crosshash.kit.Tokens.Role;
import org.crosshash.wire.Dialer;
import org.crosshash.wire.ReadingMethods;

/** Lets readers read and writers do everything; health is answered to all. */
final class TokenCheck implements ServerInterceptor {
  private static final String HEALTH = "grpc.health.v1.Health";

  private final Tokens tokens;

  TokenCheck(Tokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (HEALTH.equals(call.getMethodDescriptor().getServiceName())) {
      return next.startCall(call, headers);
    }
    Optional<Role> role =
        Optional.ofNullable(headers.get(Dialer.AUTHORIZATION))
            .filter(header -> header.startsWith(Dialer.BEARER))
            .flatMap(header -> tokens.role(header.substring(Dialer.BEARER.length())));
    if (role.isEmpty()) {
      return refuse(
          call, Status.UNAUTHENTICATED.withDescription("The call must show a valid bearer token"));
    }
    if (role.orElseThrow() == Role.READER && !ReadingMethods.contains(call.getMethodDescriptor())) {
      return refuse(
          call,
          Status.PERMISSION_DENIED.withDescription(
              "The token of a reader does not allow "
                  + call.getMethodDescriptor().getFullMethodName()));
    }
    return next.startCall(call, headers);
  }

  private static <Q> ServerCall.Listener<Q> refuse(ServerCall<Q, ?> call, Status status) {
    call.close(status, new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
