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
  private volatile long lastProgress = System.nanoTime();

  private StallGuard(Duration timeout, ScheduledExecutorService clock, Runnable onStall) {
    this.timeout = timeout;
    long period = Math.max(1, timeout.toMillis() / 4);
    this.check =
        clock.scheduleWithFixedDelay(
            () -> checkProgress(onStall), period, period, TimeUnit.MILLISECONDS);
  }

  /** Watches from now on. */
  static StallGuard start(Duration timeout, ScheduledExecutorService clock, Runnable onStall) {
    return new StallGuard(timeout, clock, onStall);
  }

  /** A clock for guards. */
  static ScheduledExecutorService newClock() {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().name("flight-stall-guard").daemon().factory());
  }

  private void checkProgress(Runnable onStall) {
    if (System.nanoTime() - lastProgress > timeout.toNanos()
        && stalled.compareAndSet(false, true)) {
      onStall.run();
    }
  }

  /** Something arrived. */
  void progress() {
    lastProgress = System.nanoTime();
  }

  /** Whether the upload was ended for its stalling. */
  boolean hasStalled() {
    return stalled.get();
  }

  @Override
  public void close() {
    check.cancel(false);
  }
}
