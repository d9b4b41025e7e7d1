package org.crosshash.flight;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * Waits until a reader can take more. The transport's callbacks arrive on its own threads, so the
 * thread that waits must be another.
 */
final class Readiness {
  private final ServerStreamListener listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Registers with a listener, whose handlers it takes over. */
  Readiness(ServerStreamListener listener) {
    this.listener = listener;
    listener.setOnReadyHandler(this::wake);
    listener.setOnCancelHandler(this::wake);
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns once the reader is ready; for every other outcome there is an error, because a stream
   * that ends early must not look like one that is complete.
   *
   * @throws CrosshashException (CANCELLED) if the reader went away; (UNAVAILABLE) if it did not
   *     read for as long as the time-out
   */
  void await(Duration timeout) {
    long left = timeout.toNanos();
    lock.lock();
    try {
      while (!listener.isReady()) {
        if (listener.isCancelled()) {
          throw new CrosshashException(
              Problem.CANCELLED, "The reader of a stream stays", "cancelled", "read to the end");
        }
        if (left <= 0) {
          throw new CrosshashException(
              Problem.UNAVAILABLE,
              "The reader of a stream takes a batch within " + timeout.toMillis() + " ms",
              "it took none",
              "read faster, or ask for fewer rows at a time by offset and limit");
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CrosshashException(
          Problem.UNAVAILABLE, "The server runs", "it is shutting down", "try again later", e);
    } finally {
      lock.unlock();
    }
  }
}
