package org.crosshash.encoder;

import io.grpc.Context;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * Lets a number of single calls' inputs be at work at once; other calls wait a moment in the order
 * of their arrival and are then refused, with a hint to try again. Tables have threads of their own
 * and do not pass here, so that no table keeps a call waiting. Safe for any number of threads.
 */
final class EmbedGate {
  private final int inputs;
  private final Duration patience;
  private final Semaphore places;

  /**
   * A gate.
   *
   * @param inputs texts and pictures at work at once, over all calls; at least those of one call
   * @param patience how long a call waits
   */
  EmbedGate(int inputs, Duration patience) {
    this.inputs = inputs;
    this.patience = patience;
    places = new Semaphore(inputs, true);
  }

  /** The places of a call's inputs; closing gives them back. */
  final class Turn implements AutoCloseable {
    private final int taken;
    private final Context caller = Context.current();

    private Turn(int taken) {
      this.taken = taken;
    }

    /**
     * Ends the work of a call that nobody waits for any more.
     *
     * @throws CrosshashException CANCELLED
     */
    void requireCaller() {
      if (caller.isCancelled()) {
        throw CallerWait.gone(caller);
      }
    }

    @Override
    public void close() {
      places.release(taken);
    }
  }

  /**
   * Waits for places.
   *
   * @throws CrosshashException RESOURCE_EXHAUSTED where they do not get free in time; CANCELLED
   *     where the caller goes away meanwhile
   */
  Turn enter(int wanted) {
    if (!CallerWait.acquire(places, wanted, patience.toNanos())) {
      throw new CrosshashException(
          Problem.RESOURCE_EXHAUSTED,
          "At most %d inputs are embedded at once, and a call waits %d ms for its turn"
              .formatted(inputs, patience.toMillis()),
          "%d more".formatted(wanted),
          "try again in a moment, or encode a table");
    }
    return new Turn(wanted);
  }
}
