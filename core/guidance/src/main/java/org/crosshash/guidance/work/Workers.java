package org.crosshash.guidance.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * The threads of a build: runs the tiles of a stage and tells a listener how far it is.
 *
 * <p>Tiles are cut by the caller, whatever the number of threads, and each is computed by one
 * thread; so the number of threads cannot change a result. Belongs to the thread that made it.
 */
public final class Workers implements AutoCloseable {
  private final int threads;
  private final StageListener listener;
  private final ExecutorService helpers;
  private Runnable repeated = () -> {};

  /**
   * Starts the threads.
   *
   * @param threads how many tiles may run at once, the caller's thread included; at least 1
   * @param listener hears of progress
   */
  public Workers(int threads, StageListener listener) {
    if (threads < 1) {
      throw new IllegalArgumentException("A build needs at least 1 thread: " + threads);
    }
    this.threads = threads;
    this.listener = Objects.requireNonNull(listener, "listener");
    helpers =
        Executors.newFixedThreadPool(
            Math.max(1, threads - 1), Thread.ofPlatform().daemon().name("guidance-", 0).factory());
  }

  /** Tells the listener how far a stage is. */
  public void progress(Stage stage, long done, long total) {
    repeated = () -> listener.progress(stage, done, total);
    repeated.run();
  }

  /**
   * Does work of a stage that cannot be broken off inside. The listener is told again and again
   * that it has begun; where it throws, the work is left alone.
   */
  public <T> T apart(Stage stage, Supplier<T> work) {
    progress(stage, 0, 1);
    return Abandonable.call(repeated, own -> work.get());
  }

  /**
   * Runs tiles 0 to {@code tiles - 1}, each once, and reports them as the units of a stage.
   *
   * @throws RuntimeException what the first failing tile or the listener threw
   */
  public void run(Stage stage, int tiles, IntConsumer tile) {
    run(tiles, tile, done -> progress(stage, done, tiles));
  }

  /**
   * Runs tiles 0 to {@code tiles - 1}, each once. After each tile of its own thread the listener is
   * told again what it was told last, so that it can end the build.
   */
  public void run(int tiles, IntConsumer tile) {
    run(tiles, tile, done -> repeated.run());
  }

  private void run(int tiles, IntConsumer tile, IntConsumer done) {
    AtomicInteger next = new AtomicInteger();
    AtomicInteger finished = new AtomicInteger();
    AtomicBoolean stopped = new AtomicBoolean();
    List<Future<?>> others = new ArrayList<>();
    for (int helper = 1; helper < Math.min(threads, tiles); helper++) {
      others.add(
          helpers.submit(() -> {
            for (int i = next.getAndIncrement();
                i < tiles && !stopped.get();
                i = next.getAndIncrement()) {
              tile.accept(i);
              finished.incrementAndGet();
            }
          }));
    }
    RuntimeException failure = null;
    try {
      for (int i = next.getAndIncrement(); i < tiles; i = next.getAndIncrement()) {
        tile.accept(i);
        done.accept(finished.incrementAndGet());
      }
    } catch (RuntimeException e) {
      stopped.set(true);
      failure = e;
    }
    for (Future<?> other : others) {
      try {
        join(other);
      } catch (RuntimeException e) {
        stopped.set(true);
        if (failure == null) {
          failure = e;
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
    done.accept(tiles);
  }

  /** Waits even when interrupted: a tile still writes into the caller's arrays. */
  private static void join(Future<?> future) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          future.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof RuntimeException cause) {
            throw cause;
          }
          if (e.getCause() instanceof Error cause) {
            throw cause;
          }
          throw new IllegalStateException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    helpers.shutdownNow();
  }
}
