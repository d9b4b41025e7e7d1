package org.crosshash.wire;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Metadata;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * The one place where errors of the domain become statuses on the wire, and back.
 *
 * <p>A status carries a {@link ErrorInfo} (domain {@value #DOMAIN}; reason: the {@link Problem};
 * metadata {@code rule}, {@code value}, {@code cure}, cut where the trailers of a call would not
 * hold them), besides for a refused argument a {@link BadRequest}, and for what may pass a {@link
 * RetryInfo}. What nobody foresaw, an {@link IllegalArgumentException} included, becomes INTERNAL
 * without its details, which belong into the server's log and not to a caller.
 */
public final class GrpcErrors {
  /** Domain of our {@link ErrorInfo}. */
  public static final String DOMAIN = "crosshash.org";

  private static final Duration RETRY_DELAY = Duration.newBuilder().setSeconds(1).build();

  private GrpcErrors() {}

  /** The status of an error, with its details. */
  public static Status status(Throwable error) {
    return ready(error).orElseGet(() -> toStatus(exception(error)));
  }

  /** The same as an exception for gRPC. */
  public static StatusRuntimeException runtimeException(Throwable error) {
    return StatusProto.toStatusRuntimeException(status(error));
  }

  /** Whether an error was not foreseen, so that the server should log it with its trace. */
  public static boolean isUnforeseen(Throwable error) {
    return ready(error).isEmpty() && exception(error).problem() == Problem.INTERNAL;
  }

  /**
   * Any error as one of the domain.
   *
   * @return the error itself if it is one; of an error that came over the wire, what was sent
   */
  public static CrosshashException exception(Throwable error) {
    return switch (error) {
      case CrosshashException known -> known;
      case StatusRuntimeException received -> received(received, received.getStatus());
      case StatusException received -> received(received, received.getStatus());
      case ExecutionException wrapped when wrapped.getCause() != null ->
          exception(wrapped.getCause());
      case CompletionException wrapped when wrapped.getCause() != null ->
          exception(wrapped.getCause());
      case CancellationException cancelled -> cancelled(cancelled);
      case InterruptedException interrupted -> cancelled(interrupted);
      case OutOfMemoryError exhausted ->
          new CrosshashException(
              Problem.RESOURCE_EXHAUSTED,
              "The server has memory for the request",
              String.valueOf(exhausted.getMessage()),
              "send smaller batches, or start the server with a larger -Xmx",
              exhausted);
      case UncheckedIOException wrapped -> io(wrapped.getCause());
      case IOException failed -> io(failed);
      default ->
          exhausted(error)
              .orElseGet(() ->
                  new CrosshashException(
                      Problem.INTERNAL,
                      "The server met no fault of its own",
                      error.getClass().getSimpleName(),
                      "look into the server's log for the same moment",
                      error));
    };
  }

  /** A status that came over the wire as an error of the domain. */
  public static CrosshashException exception(Status status) {
    return fromStatus(status, null);
  }

  private static Optional<Status> ready(Throwable error) {
    return switch (error) {
      case StatusRuntimeException ready -> Optional.of(StatusProto.fromThrowable(ready));
      case StatusException ready -> Optional.of(StatusProto.fromThrowable(ready));
      default -> Optional.empty();
    };
  }

  private static CrosshashException cancelled(Throwable cause) {
    return new CrosshashException(
        Problem.CANCELLED,
        "The caller waits for the answer",
        "cancelled",
        "send the request again if it is still wanted",
        cause);
  }

  private static CrosshashException io(IOException failed) {
    String reason =
        failed instanceof FileSystemException file && file.getReason() != null
            ? file.getReason()
            : String.valueOf(failed.getMessage());
    String lower = reason.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left") || lower.contains("quota exceeded")) {
      return new CrosshashException(
          Problem.RESOURCE_EXHAUSTED,
          "The disk has room for the result",
          reason,
          "free some space, for example by `crosshash tables collect-garbage`, and send the request again",
          failed);
    }
    return new CrosshashException(
        Problem.UNAVAILABLE,
        "The server can read and write its data folder",
        failed.getClass().getSimpleName() + ": " + reason,
        "check the disk and the folder's permissions",
        failed);
  }

  /** Arrow's allocator has an error type of its own, which this module does not know. */
  private static Optional<CrosshashException> exhausted(Throwable error) {
    return error.getClass().getSimpleName().equals("OutOfMemoryException")
        ? Optional.of(
            new CrosshashException(
                Problem.RESOURCE_EXHAUSTED,
                "A request stays within its memory limit",
                String.valueOf(error.getMessage()),
                "send smaller batches, or raise the server's memory limit",
                error))
        : Optional.empty();
  }

  private static Status toStatus(CrosshashException error) {
    Status.Builder status =
        Status.newBuilder()
            .setCode(code(error.problem()).getNumber())
            .setMessage(Trailers.message(error))
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder()
                        .setDomain(DOMAIN)
                        .setReason(error.problem().name())
                        .putMetadata("rule", Trailers.rule(error))
                        .putMetadata("value", Trailers.value(error))
                        .putMetadata("cure", Trailers.cure(error))
                        .build()));
    switch (error.problem()) {
      case INVALID_ARGUMENT, OUT_OF_RANGE ->
          status.addDetails(
              Any.pack(
                  BadRequest.newBuilder()
                      .addFieldViolations(
                          BadRequest.FieldViolation.newBuilder()
                              .setDescription("ErrorInfo has the rule, the value and the cure"))
                      .build()));
      case RESOURCE_EXHAUSTED, UNAVAILABLE, ABORTED ->
          status.addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(RETRY_DELAY).build()));
      case NOT_FOUND,
          ALREADY_EXISTS,
          FAILED_PRECONDITION,
          DATA_LOSS,
          CANCELLED,
          UNIMPLEMENTED,
          INTERNAL -> {}
    }
    return status.build();
  }

  private static CrosshashException received(Throwable error, io.grpc.Status status) {
    Metadata trailers = io.grpc.Status.trailersFromThrowable(error);
    Status full =
        trailers == null
            ? StatusProto.fromStatusAndTrailers(status, null)
            : StatusProto.fromStatusAndTrailers(status, trailers);
    return fromStatus(full, error);
  }

  private static CrosshashException fromStatus(Status status, Throwable cause) {
    Optional<ErrorInfo> details = ourDetails(status);
    if (details.isPresent()) {
      ErrorInfo info = details.orElseThrow();
      return new CrosshashException(
          problem(info.getReason()).orElseGet(() -> problem(Code.forNumber(status.getCode()))),
          info.getMetadataOrDefault("rule", status.getMessage()),
          info.getMetadataOrDefault("value", ""),
          info.getMetadataOrDefault("cure", ""),
          cause);
    }
    return foreign(status, cause);
  }

  private static Optional<ErrorInfo> ourDetails(Status status) {
    for (Any detail : status.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        try {
          ErrorInfo info = detail.unpack(ErrorInfo.class);
          if (info.getDomain().equals(DOMAIN)) {
            return Optional.of(info);
          }
        } catch (InvalidProtocolBufferException e) {
          // Garbled details say nothing; code and message remain.
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  /** A status of gRPC itself: nobody of ours wrote a rule and a cure. */
  private static CrosshashException foreign(Status status, Throwable cause) {
    Code code = Optional.ofNullable(Code.forNumber(status.getCode())).orElse(Code.UNKNOWN);
    String cure =
        switch (code) {
          case UNAVAILABLE -> "check that the server runs and that its address is right";
          case DEADLINE_EXCEEDED -> "allow more time, or ask for less at once";
          case RESOURCE_EXHAUSTED -> "send less at once, or try again later";
          case UNAUTHENTICATED -> "give a valid token";
          case PERMISSION_DENIED -> "use a token whose role allows it";
          case UNIMPLEMENTED -> "check that the address is that of the service that is asked";
          default -> "look into the server's log for the same moment";
        };
    return new CrosshashException(
        problem(code),
        "The server answers the call",
        code + ": " + status.getMessage(),
        cure,
        cause);
  }

  private static Optional<Problem> problem(String reason) {
    for (Problem problem : Problem.values()) {
      if (problem.name().equals(reason)) {
        return Optional.of(problem);
      }
    }
    return Optional.empty();
  }

  private static Code code(Problem problem) {
    return switch (problem) {
      case INVALID_ARGUMENT -> Code.INVALID_ARGUMENT;
      case NOT_FOUND -> Code.NOT_FOUND;
      case ALREADY_EXISTS -> Code.ALREADY_EXISTS;
      case FAILED_PRECONDITION -> Code.FAILED_PRECONDITION;
      case OUT_OF_RANGE -> Code.OUT_OF_RANGE;
      case RESOURCE_EXHAUSTED -> Code.RESOURCE_EXHAUSTED;
      case DATA_LOSS -> Code.DATA_LOSS;
      case UNAVAILABLE -> Code.UNAVAILABLE;
      case ABORTED -> Code.ABORTED;
      case CANCELLED -> Code.CANCELLED;
      case UNIMPLEMENTED -> Code.UNIMPLEMENTED;
      case INTERNAL -> Code.INTERNAL;
    };
  }

  private static Problem problem(Code code) {
    return switch (code) {
      case INVALID_ARGUMENT -> Problem.INVALID_ARGUMENT;
      case NOT_FOUND -> Problem.NOT_FOUND;
      case ALREADY_EXISTS -> Problem.ALREADY_EXISTS;
      case FAILED_PRECONDITION, UNAUTHENTICATED, PERMISSION_DENIED -> Problem.FAILED_PRECONDITION;
      case OUT_OF_RANGE -> Problem.OUT_OF_RANGE;
      case RESOURCE_EXHAUSTED -> Problem.RESOURCE_EXHAUSTED;
      case DATA_LOSS -> Problem.DATA_LOSS;
      case UNAVAILABLE, DEADLINE_EXCEEDED -> Problem.UNAVAILABLE;
      case ABORTED -> Problem.ABORTED;
      case CANCELLED -> Problem.CANCELLED;
      case UNIMPLEMENTED -> Problem.UNIMPLEMENTED;
      case OK, UNKNOWN, INTERNAL, UNRECOGNIZED -> Problem.INTERNAL;
    };
  }
}
