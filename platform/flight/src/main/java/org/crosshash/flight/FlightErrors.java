package org.crosshash.flight;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.arrow.flight.ErrorFlightMetadata;
import org.apache.arrow.flight.FlightRuntimeException;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.wire.GrpcErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Errors across Flight. Flight's own codes are fewer than gRPC's, so a server hands gRPC's statuses
 * to it, and a client looks for our details in what it receives.
 */
final class FlightErrors {
  private static final Logger LOG = LoggerFactory.getLogger(FlightErrors.class);
  private static final String DETAILS = "grpc-status-details-bin";

  private FlightErrors() {}

  /** The error to give to a Flight listener; Flight passes gRPC's own on as they are. */
  static StatusRuntimeException toSend(Throwable error) {
    Throwable known = error instanceof FlightRuntimeException flight ? received(flight) : error;
    if (GrpcErrors.isUnforeseen(known)) {
      LOG.error("A transfer failed", error);
    }
    return GrpcErrors.runtimeException(known);
  }

  /** What a Flight call threw, as an error of the domain. */
  static CrosshashException received(Throwable error) {
    return switch (error) {
      case FlightRuntimeException flight -> received(flight);
      case ExecutionException wrapped when wrapped.getCause() != null ->
          received(wrapped.getCause());
      case CompletionException wrapped when wrapped.getCause() != null ->
          received(wrapped.getCause());
      default -> GrpcErrors.exception(error);
    };
  }

  private static CrosshashException received(FlightRuntimeException error) {
    ErrorFlightMetadata metadata = error.status().metadata();
    if (metadata != null && metadata.containsKey(DETAILS)) {
      try {
        return GrpcErrors.exception(Status.parseFrom(metadata.getByte(DETAILS)));
      } catch (InvalidProtocolBufferException e) {
        error.addSuppressed(e);
      }
    }
    if (error.getCause() instanceof CrosshashException known) {
      return known;
    }
    return new CrosshashException(
        problem(error),
        "The table is transferred",
        error.status().description(),
        "look at the peer's log, and try again",
        error);
  }

  private static Problem problem(FlightRuntimeException error) {
    return switch (error.status().code()) {
      case INVALID_ARGUMENT -> Problem.INVALID_ARGUMENT;
      case NOT_FOUND -> Problem.NOT_FOUND;
      case ALREADY_EXISTS -> Problem.ALREADY_EXISTS;
      case CANCELLED -> Problem.CANCELLED;
      case UNIMPLEMENTED -> Problem.UNIMPLEMENTED;
      case RESOURCE_EXHAUSTED -> Problem.RESOURCE_EXHAUSTED;
      case UNAUTHENTICATED, UNAUTHORIZED -> Problem.FAILED_PRECONDITION;
      case UNAVAILABLE, TIMED_OUT -> Problem.UNAVAILABLE;
      case OK, UNKNOWN, INTERNAL -> Problem.INTERNAL;
    };
  }
}
