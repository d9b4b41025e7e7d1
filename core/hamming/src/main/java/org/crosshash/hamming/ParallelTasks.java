package org.crosshash.hamming;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/**
 * Runs numbered tasks on the caller's thread and helpers of an executor.
 *
 * <p>The caller never waits for a helper that has not started: with a busy executor it does all of
 * the work itself, so that nested calls cannot lock each other out.
 */
public final class ParallelTasks {
  private final int count;
  private final IntConsumer task;
  private final AtomicInteger next = new AtomicInteger();
  private final CountDownLatch done;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  private ParallelTasks(int count, IntConsumer task) {
    this.count = count;
    this.task = task;
    this.done = new CountDownLatch(count);
  }

  /**
   * Runs tasks 0 to count - 1, each once, and returns when all have ended.
   *
   * @param threads threads to use, the caller's among them
   * @throws RuntimeException the first that a task threw; tasks not yet begun are then left out
   */
  public static void run(int count, int threads, Executor executor, IntConsumer task) {
    ParallelTasks tasks = new ParallelTasks(count, task);
    for (int helper = 1; helper < Math.min(threads, count); helper++) {
      executor.execute(tasks::work);
    }
    tasks.work();
    tasks.await();
  }

  private void work() {
    for (int number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
      try {
        if (failure.get() == null) {
          task.accept(number);
        }
      } catch (RuntimeException | Error e) {
        failure.compareAndSet(null, e);
      } finally {
        done.countDown();
      }
    }
  }

  private void await() {
    boolean interrupted = false;
    while (true) {
      try {
        done.await();
        break;
      } catch (InterruptedException e) {
        // Helpers still write to the caller's arrays: wait for them, then pass the interrupt on.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    switch (failure.get()) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }
}
