package org.crosshash.guidance.work;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.FloatRows;

/**
 * Work that cannot be broken off inside, such as a library's decomposition: it is done on a thread
 * of its own, and left alone when its caller no longer wants it.
 *
 * <pre>{@code
 * Eigen eigen = Abandonable.call(run::checkCancelled, work -> decompose(work.rows(table)));
 * }</pre>
 *
 * <p>The caller then goes on within a fifth of a second. The work ends where it next looks or reads
 * rows, at the latest where it would have ended anyway; until then it keeps a core and its memory
 * busy, and what it gives is dropped. It must not touch what the caller frees: it reads such
 * matrices through {@link #rows}.
 */
public final class Abandonable {
  private static final long LOOK_MILLISECONDS = 100;

  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean abandoned;

  private Abandonable() {}

  /**
   * Does work.
   *
   * @param watch called on the caller's thread, about ten times a second; what it throws ends the
   *     wait
   * @param work done on a thread of its own; what it throws is thrown here
   * @throws CrosshashException (CANCELLED) if the caller's thread is interrupted
   */
  public static <T> T call(Runnable watch, Function<Abandonable, T> work) {
    Abandonable own = new Abandonable();
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofPlatform().daemon().name("abandonable").start(() -> own.run(work, result));
    try {
      while (true) {
        try {
          return result.get(LOOK_MILLISECONDS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          watch.run();
        }
      }
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CrosshashException(
          Problem.CANCELLED,
          "Work goes on until its thread is interrupted",
          "it was",
          "start it again",
          e);
    } finally {
      own.abandon();
    }
  }

  private <T> void run(Function<Abandonable, T> work, CompletableFuture<T> result) {
    try {
      result.complete(work.apply(this));
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  private static RuntimeException unwrapped(ExecutionException e) {
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
  }

  /** Waits for a read that is going on, and lets none begin. */
  private void abandon() {
    lock.writeLock().lock();
    try {
      abandoned = true;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /**
   * Ends the work where nobody wants it any more.
   *
   * @throws CancellationException in that case
   */
  public void check() {
    read(() -> {});
  }

  private void read(Runnable reading) {
    lock.readLock().lock();
    try {
      if (abandoned) {
        throw new CancellationException("The caller has gone on without this work");
      }
      reading.run();
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * The same rows, which are not read any more once the caller has gone on: they may be freed then.
   */
  public FloatRows rows(FloatRows rows) {
    return new Guarded(rows, this);
  }

  /** Rows that are read under the lock. */
  private record Guarded(FloatRows guarded, Abandonable work) implements FloatRows {
    @Override
    public int rows() {
      return guarded.rows();
    }

    @Override
    public int columns() {
      return guarded.columns();
    }

    @Override
    public float get(int row, int column) {
      float[] value = new float[1];
      work.read(() -> value[0] = guarded.get(row, column));
      return value[0];
    }

    @Override
    public void copyRow(int row, float[] target, int offset) {
      work.read(() -> guarded.copyRow(row, target, offset));
    }
  }
}
