package org.crosshash.trainer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * Lets calls that come at the same time share one pass over a model's weights.
 *
 * <p>A call that finds a free lane begins at once with what it brought; nobody waits for company.
 * While all lanes are at work calls queue, and the lane that gets free first takes the queue, up to
 * the size of a batch. So batches grow with the load by themselves. A call that has queued for as
 * long as its patience goes on alone. Safe for any number of threads.
 */
final class VectorBatches {
  private final Function<List<float[]>, byte[]> work;
  private final int codeBytes;
  private final int lanes;
  private final int most;
  private final Duration patience;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Call> queue = new ArrayDeque<>();
  private int working;

  /**
   * Batches for some work.
   *
   * @param work vectors to codes, one after the other, {@code codeBytes} each; safe for any number
   *     of threads
   * @param lanes batches at work at once
   * @param most vectors of a batch of several calls
   * @param patience how long a call waits for a lane
   */
  VectorBatches(
      Function<List<float[]>, byte[]> work, int codeBytes, int lanes, int most, Duration patience) {
    this.work = work;
    this.codeBytes = codeBytes;
    this.lanes = lanes;
    this.most = most;
    this.patience = patience;
  }

  private final class Call {
    private final List<float[]> vectors;
    private final Condition changed = lock.newCondition();
    private Optional<byte[]> codes = Optional.empty();
    private Optional<RuntimeException> failure = Optional.empty();

    /** The batch that this call's thread is to hash; empty: it is not its turn. */
    private List<Call> batch = List.of();

    Call(List<float[]> vectors) {
      this.vectors = vectors;
    }

    boolean waits() {
      return codes.isEmpty() && failure.isEmpty() && batch.isEmpty();
    }
  }

  /**
   * Hashes the vectors of one call.
   *
   * @return their codes, one after the other
   * @throws CrosshashException (UNAVAILABLE) if the server is shutting down
   */
  byte[] hash(List<float[]> vectors) {
    Call call = new Call(vectors);
    lock.lock();
    try {
      if (working < lanes) {
        working++;
        call.batch = List.of(call);
      } else {
        queue.add(call);
        awaitTurn(call);
      }
    } finally {
      lock.unlock();
    }
    if (!call.batch.isEmpty()) {
      run(call.batch);
    }
    if (call.failure.isPresent()) {
      throw call.failure.orElseThrow();
    }
    return call.codes.orElseThrow();
  }

  /** Waits until another has hashed for this call, or until it is to hash itself. */
  private void awaitTurn(Call call) {
    long left = patience.toNanos();
    try {
      while (call.waits()) {
        if (left > 0) {
          left = call.changed.awaitNanos(left);
        } else if (queue.remove(call)) {
          working++;
          call.batch = List.of(call);
        } else {
          // In a batch that is at work.
          call.changed.await();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      if (!call.batch.isEmpty()) {
        // Others count on this thread.
        return;
      }
      queue.remove(call);
      throw new CrosshashException(
          Problem.UNAVAILABLE, "The server runs", "it is shutting down", "try again later", e);
    }
  }

  private void run(List<Call> batch) {
    List<float[]> vectors = new ArrayList<>();
    batch.forEach(call -> vectors.addAll(call.vectors));
    try {
      byte[] codes = work.apply(vectors);
      finish(batch, codes);
    } catch (RuntimeException e) {
      fail(batch, e);
    } catch (Error e) {
      fail(batch, new IllegalStateException(e));
      throw e;
    }
  }

  private void finish(List<Call> batch, byte[] codes) {
    lock.lock();
    try {
      int from = 0;
      for (Call call : batch) {
        int to = from + call.vectors.size() * codeBytes;
        call.codes = Optional.of(Arrays.copyOfRange(codes, from, to));
        call.changed.signal();
        from = to;
      }
      leave();
    } finally {
      lock.unlock();
    }
  }

  private void fail(List<Call> batch, RuntimeException failure) {
    lock.lock();
    try {
      for (Call call : batch) {
        call.failure = Optional.of(failure);
        call.changed.signal();
      }
      leave();
    } finally {
      lock.unlock();
    }
  }

  /** Gives the lane to those who wait. */
  private void leave() {
    working--;
    if (queue.isEmpty() || working >= lanes) {
      return;
    }
    Call leader = queue.remove();
    List<Call> batch = new ArrayList<>(List.of(leader));
    int count = leader.vectors.size();
    while (!queue.isEmpty() && count + queue.peek().vectors.size() <= most) {
      Call next = queue.remove();
      batch.add(next);
      count += next.vectors.size();
    }
    working++;
    leader.batch = batch;
    leader.changed.signal();
  }

  /** Calls that wait for a lane. */
  int waiting() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }
}
