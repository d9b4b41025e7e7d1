package org.crosshash.trainer;

import io.grpc.Context;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/** Whether the caller of the present call still waits for its answer. */
final class Callers {
  private Callers() {}

  /**
   * Ends a call's work where nobody waits for it; to be called on the call's own thread.
   *
   * @throws CrosshashException (CANCELLED) if the call was cancelled or its deadline is over
   */
  static void requireWaiting() {
    if (Context.current().isCancelled()) {
      throw new CrosshashException(
          Problem.CANCELLED,
          "Work goes on as long as its caller waits",
          "the call was cancelled or its deadline is over",
          "call again, with more time",
          Context.current().cancellationCause());
    }
  }
}
