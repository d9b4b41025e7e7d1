package org.crosshash.flight;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends an upload whose writer has sent nothing for a while: reading from it would block forever.
 */
final class StallGuard implements AutoCloseable {
  private final Duration timeout;
  private final AtomicBoolean stalled = new AtomicBoolean();
  private final ScheduledFuture<?> check;
  private final Thread reader = Thread.currentThread();
  private volatile long deadline = Long.MAX_VALUE;

  private StallGuard(Duration timeout, ScheduledExecutorService clock) {
    this.timeout = timeout;
    long period = Math.max(1, timeout.toMillis() / 4);
    this.check = clock.scheduleWithFixedDelay(this::check, period, period, TimeUnit.MILLISECONDS);
  }

  /** Guards the thread that calls this. */
  static StallGuard start(Duration timeout, ScheduledExecutorService clock) {
    return new StallGuard(timeout, clock);
  }

  /** A clock for guards. */
  static ScheduledExecutorService newClock() {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().name("flight-stall-guard").daemon().factory());
  }

  private void check() {
    if (System.nanoTime() > deadline && stalled.compareAndSet(false, true)) {
      reader.interrupt();
    }
  }

  /** From now on the thread waits. */
  void waiting() {
    deadline = System.nanoTime() + timeout.toNanos();
  }

  /** What the thread waited for is there. */
  void arrived() {
    deadline = Long.MAX_VALUE;
  }

  /** Whether the thread was interrupted. */
  boolean hasStalled() {
    return stalled.get();
  }

  @Override
  public void close() {
    check.cancel(false);
  }
}
