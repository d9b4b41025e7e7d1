package org.crosshash.encoder;

import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.Context;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
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
        throw gone(caller);
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
    if (!places.tryAcquire(wanted)) {
      await(wanted);
    }
    return new Turn(wanted);
  }

  private void await(int wanted) {
    Context caller = Context.current();
    Waker waker = new Waker(Thread.currentThread());
    caller.addListener(waker, MoreExecutors.directExecutor());
    try {
      if (!places.tryAcquire(wanted, patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new CrosshashException(
            Problem.RESOURCE_EXHAUSTED,
            "At most %d inputs are embedded at once, and a call waits %d ms for its turn"
                .formatted(inputs, patience.toMillis()),
            "%d more".formatted(wanted),
            "try again in a moment, or encode a table");
      }
    } catch (InterruptedException e) {
      if (caller.isCancelled()) {
        throw gone(caller);
      }
      Thread.currentThread().interrupt();
      throw new CrosshashException(
          Problem.CANCELLED, "The server runs", "it is shutting down", "try again later", e);
    } finally {
      waker.end();
      caller.removeListener(waker);
    }
  }

  private static CrosshashException gone(Context caller) {
    return new CrosshashException(
        Problem.CANCELLED,
        "A call goes on as long as its caller waits",
        "the call was cancelled or its deadline is over",
        "send it again, with more time or fewer inputs",
        caller.cancellationCause());
  }

  /** Wakes a thread that waits for places when its caller goes away. */
  private static final class Waker implements Context.CancellationListener {
    private final Thread thread;
    private boolean ended;
    private boolean woke;

    Waker(Thread thread) {
      this.thread = thread;
    }

    @Override
    public synchronized void cancelled(Context context) {
      if (!ended) {
        woke = true;
        thread.interrupt();
      }
    }

    /** An interrupt that came too late is taken back: the thread goes on to other work. */
    synchronized void end() {
      ended = true;
      if (woke) {
        boolean _ = Thread.interrupted();
      }
    }
  }
}
