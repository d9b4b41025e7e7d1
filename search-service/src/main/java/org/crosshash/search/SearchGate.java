package org.crosshash.search;

import io.grpc.Context;
import io.grpc.Deadline;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.search.index.StopSignal;

/**
 * Lets a number of searches work at once; others wait a moment for their turn and are then refused,
 * with a hint to try again. Safe for any number of threads.
 */
final class SearchGate {
  private final SearchLimits limits;
  private final Semaphore places;
  private final AtomicInteger inProgress = new AtomicInteger();

  SearchGate(SearchLimits limits) {
    this.limits = limits;
    this.places = new Semaphore(limits.concurrentSearches(), true);
  }

  /** What it keeps to. */
  SearchLimits limits() {
    return limits;
  }

  /** Searches in progress. */
  int inProgress() {
    return inProgress.get();
  }

  /** A place among the searches at work; closing gives it back. */
  final class Turn implements AutoCloseable {
    private Turn() {
      inProgress.incrementAndGet();
    }

    @Override
    public void close() {
      inProgress.decrementAndGet();
      places.release();
    }
  }

  /**
   * Waits for a place.
   *
   * @throws CrosshashException RESOURCE_EXHAUSTED where none gets free in time; CANCELLED where the
   *     caller went away
   */
  Turn enter(Context context) {
    try {
      if (!places.tryAcquire(within(context, limits.patience()).toNanos(), TimeUnit.NANOSECONDS)) {
        stopSignal(context).check();
        throw new CrosshashException(
            Problem.RESOURCE_EXHAUSTED,
            "At most %d searches work at once, and a search waits %d ms for its turn"
                .formatted(limits.concurrentSearches(), limits.patience().toMillis()),
            "one more",
            "try again in a moment, or send more codes in fewer searches");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CrosshashException(
          Problem.CANCELLED, "The server runs", "it is shutting down", "try again later", e);
    }
    return new Turn();
  }

  /** A time, or what is left until the caller's deadline where that is less. */
  static Duration within(Context context, Duration time) {
    Deadline deadline = context.getDeadline();
    return deadline == null
        ? time
        : Duration.ofNanos(
            Math.clamp(deadline.timeRemaining(TimeUnit.NANOSECONDS), 0, time.toNanos()));
  }

  /** Stops a scan when its caller has gone or the deadline is over. */
  static StopSignal stopSignal(Context context) {
    Deadline deadline = context.getDeadline();
    return () -> {
      if (context.isCancelled() || (deadline != null && deadline.isExpired())) {
        throw new CrosshashException(
            Problem.CANCELLED,
            "A search goes on as long as its caller waits",
            "the call was cancelled or its deadline is over",
            "search again, with more time",
            context.cancellationCause());
      }
    };
  }
}
