package org.crosshash.encoder;

import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.Context;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/** Waits for permits, in the order of arrival, as long as the caller of the thread's call waits. */
final class CallerWait {
  private CallerWait() {}

  /**
   * Takes permits.
   *
   * @param permits a fair semaphore; those who came before are never passed
   * @param nanos how long to wait
   * @return false where they do not get free in time
   * @throws CrosshashException CANCELLED where the caller goes away meanwhile
   */
  static boolean acquire(Semaphore permits, int wanted, long nanos) {
    Context caller = Context.current();
    try {
      // With a timeout, unlike without, it keeps its place behind those who wait.
      return permits.tryAcquire(wanted, 0, TimeUnit.NANOSECONDS)
          || await(caller, permits, wanted, nanos);
    } catch (InterruptedException e) {
      if (caller.isCancelled()) {
        throw gone(caller);
      }
      Thread.currentThread().interrupt();
      throw new CrosshashException(
          Problem.CANCELLED, "The server runs", "it is shutting down", "try again later", e);
    }
  }

  private static boolean await(Context caller, Semaphore permits, int wanted, long nanos)
      throws InterruptedException {
    Waker waker = new Waker(Thread.currentThread());
    caller.addListener(waker, MoreExecutors.directExecutor());
    try {
      return permits.tryAcquire(wanted, nanos, TimeUnit.NANOSECONDS);
    } finally {
      waker.end();
      caller.removeListener(waker);
    }
  }

  /** What ends the work of a call whose caller has gone. */
  static CrosshashException gone(Context caller) {
    return new CrosshashException(
        Problem.CANCELLED,
        "A call goes on as long as its caller waits",
        "the call was cancelled or its deadline is over",
        "send it again, with more time or fewer inputs",
        caller.cancellationCause());
  }

  /** Wakes a thread that waits for permits when its caller goes away. */
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
