package org.crosshash.kit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Context;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.wire.GrpcErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns whatever a service throws, or hands to {@code onError}, into the status that {@link
 * GrpcErrors} says, and bytes that are no message into INVALID_ARGUMENT. What nobody foresaw is
 * logged with its trace.
 */
final class ErrorInterceptor implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorInterceptor.class);

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    MappedCall<Q, R> mapped = new MappedCall<>(call);
    try {
      return new GuardedListener<>(next.startCall(mapped, headers), mapped);
    } catch (RuntimeException | Error e) {
      mapped.fail(e);
      return new ServerCall.Listener<>() {};
    }
  }

  /** Closes once, and with a mapped status. */
  private static final class MappedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private final AtomicBoolean closed = new AtomicBoolean();

    MappedCall(ServerCall<Q, R> call) {
      super(call);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (!closed.compareAndSet(false, true)) {
        return;
      }
      Optional<Throwable> unmapped = unmapped(status);
      if (unmapped.isPresent()) {
        closeWith(unmapped.orElseThrow());
      } else {
        super.close(status, trailers);
      }
    }

    void fail(Throwable error) {
      if (closed.compareAndSet(false, true)) {
        closeWith(error);
      } else {
        LOG.debug("An error after the end of {}", name(), error);
      }
    }

    private void closeWith(Throwable error) {
      if (GrpcErrors.isUnforeseen(error)) {
        LOG.error("{} failed", name(), error);
      }
      StatusRuntimeException mapped = GrpcErrors.runtimeException(error);
      Metadata trailers = mapped.getTrailers();
      super.close(mapped.getStatus(), trailers == null ? new Metadata() : trailers);
    }

    private String name() {
      return getMethodDescriptor().getFullMethodName();
    }

    /** An error of the domain below a status, or one that gRPC could make nothing of. */
    private static Optional<Throwable> unmapped(Status status) {
      for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
        if (cause instanceof CrosshashException) {
          return Optional.of(cause);
        }
      }
      return status.getCode() == Status.Code.UNKNOWN && status.getCause() != null
          ? Optional.of(status.getCause())
          : Optional.empty();
    }
  }

  /** Catches what the service throws while it is called. */
  private static final class GuardedListener<Q> extends SimpleForwardingServerCallListener<Q> {
    private final MappedCall<Q, ?> call;

    GuardedListener(ServerCall.Listener<Q> listener, MappedCall<Q, ?> call) {
      super(listener);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      guard(() -> {
        try {
          super.onMessage(message);
        } catch (StatusRuntimeException e) {
          throw e.getCause() instanceof InvalidProtocolBufferException noMessage
              ? unreadable(noMessage)
              : e;
        }
      });
    }

    private CrosshashException unreadable(InvalidProtocolBufferException reason) {
      return new CrosshashException(
          Problem.INVALID_ARGUMENT,
          "A request is a protobuf message of its method, whose strings are UTF-8",
          "%s: %s".formatted(call.name(), reason.getMessage()),
          "encode texts as UTF-8, and send the message that the contract names",
          reason);
    }

    @Override
    public void onHalfClose() {
      guard(super::onHalfClose);
    }

    @Override
    public void onReady() {
      guard(super::onReady);
    }

    private void guard(Runnable step) {
      try {
        step.run();
      } catch (RuntimeException | Error e) {
        if (Context.current().isCancelled()) {
          // Nobody listens any more; gRPC has told the caller why.
          LOG.debug("{} ended by its caller", call.name(), e);
        }
        call.fail(e);
      }
    }
  }
}
