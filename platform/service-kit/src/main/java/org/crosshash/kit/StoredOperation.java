package org.crosshash.kit;

import com.google.longrunning.Operation;
import com.google.protobuf.Any;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.crosshash.wire.OperationName;

/**
 * What is kept of an operation on disk.
 *
 * @param name its name
 * @param request what was asked
 * @param requestId id that the caller gave; empty: none
 * @param created when it was started
 * @param attempts runs begun since it was last interrupted in good order; at least 0
 * @param cancelRequested somebody wants it to end
 * @param finished when it ended; empty: it has not
 * @param state what callers see
 */
record StoredOperation(
    OperationName name,
    Any request,
    String requestId,
    Instant created,
    int attempts,
    boolean cancelRequested,
    Optional<Instant> finished,
    Operation state) {
  /** Refuses nulls. */
  StoredOperation {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(requestId, "requestId");
    Objects.requireNonNull(created, "created");
    Objects.requireNonNull(finished, "finished");
    Objects.requireNonNull(state, "state");
  }

  /** A new one. */
  static StoredOperation fresh(OperationName name, Any request, String requestId, Instant now) {
    return new StoredOperation(
        name,
        request,
        requestId,
        now,
        0,
        false,
        Optional.empty(),
        Operation.newBuilder().setName(name.toString()).build());
  }

  /** The same after so many attempts. */
  StoredOperation withAttempts(int number) {
    return new StoredOperation(
        name, request, requestId, created, number, cancelRequested, finished, state);
  }

  /** The same, to be cancelled. */
  StoredOperation withCancelRequested() {
    return new StoredOperation(name, request, requestId, created, attempts, true, finished, state);
  }

  /** The same at its end. */
  StoredOperation ended(Operation last, Instant now) {
    return new StoredOperation(
        name, request, requestId, created, attempts, cancelRequested, Optional.of(now), last);
  }
}
