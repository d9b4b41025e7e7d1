package org.crosshash.encoder;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * Gathers inputs of calls that come at the same time into runs of a model.
 *
 * <p>A fixed number of lanes is at work. A free lane takes the input that is due, and with it what
 * else waits for the same model, up to the size of a run. Without a delay nobody waits for company:
 * runs grow with the load by themselves. With one, the first input of a run waits so long for a
 * full run.
 *
 * <p>Which input is due is settled by start-time fair queueing over calls (Goyal, Vin and Cheng,
 * SIGCOMM 1996): a call with many inputs lets calls with few pass between them, and is itself kept
 * waiting by none for good.
 *
 * <p>Where a run of several fails, each of its inputs is run alone, so that only the one that
 * causes it fails. Safe for any number of threads.
 */
final class EmbedBatches implements AutoCloseable {
  private final int most;
  private final long delay;
  private final Semaphore turns;
  private final List<Thread> lanes = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Kind<?, ?>> waiting = new LinkedHashSet<>();
  private long now;
  private long arrivals;
  private boolean closed;

  /** Starts the lanes. */
  EmbedBatches(EmbedLimits limits) {
    most = limits.batch();
    delay = limits.delay().toNanos();
    turns = new Semaphore(limits.lanes(), true);
    for (int i = 0; i < limits.lanes(); i++) {
      lanes.add(Thread.ofPlatform().daemon().name("crosshash-embed-" + i).start(this::work));
    }
  }

  /**
   * What came of an input.
   *
   * @param vectors its vectors
   * @param alone whether it was the only input of its run
   */
  record Made<V>(V vectors, boolean alone) {}

  /** Inputs of one call; closing takes those that still wait out of the queue. */
  final class Caller implements AutoCloseable {
    private final List<Ticket<?, ?>> tickets = new ArrayList<>();
    private long last;
    private boolean left;

    /** Nobody waits for these inputs any more, nor for any that are still to come. */
    void leave() {
      lock.lock();
      try {
        left = true;
        tickets.forEach(Ticket::leave);
        tickets.clear();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      leave();
    }
  }

  /** A new call. */
  Caller caller() {
    return new Caller();
  }

  /** Inputs that may share a run. */
  final class Kind<P, V> {
    private final Function<List<P>, List<V>> run;
    private final int size;
    private final Queue<Ticket<P, V>> queue =
        new PriorityQueue<>(
            Comparator.<Ticket<P, V>>comparingLong(t -> t.due).thenComparingLong(t -> t.number));

    private Kind(Function<List<P>, List<V>> run, int size) {
      this.run = run;
      this.size = size;
    }

    /** Queues an input; where the caller has left, what is given is cancelled. */
    CompletableFuture<Made<V>> add(P input, Caller caller) {
      lock.lock();
      try {
        requireOpen();
        if (caller.left) {
          CompletableFuture<Made<V>> nobodys = new CompletableFuture<>();
          nobodys.cancel(false);
          return nobodys;
        }
        caller.last = Math.max(caller.last, now) + 1;
        Ticket<P, V> ticket = new Ticket<>(this, input, caller.last, arrivals++);
        caller.tickets.add(ticket);
        queue.add(ticket);
        waiting.add(this);
        changed.signal();
        return ticket.made;
      } finally {
        lock.unlock();
      }
    }

    /** Nanoseconds until it is to run. */
    private long left(long time) {
      if (queue.size() >= size || delay == 0) {
        return 0;
      }
      long oldest = queue.stream().mapToLong(ticket -> time - ticket.since).max().orElse(0);
      return Math.max(0, delay - oldest);
    }

    private Runnable take() {
      List<Ticket<P, V>> batch = new ArrayList<>();
      while (batch.size() < size && !queue.isEmpty()) {
        Ticket<P, V> next = queue.remove();
        now = Math.max(now, next.due);
        batch.add(next);
      }
      forgetIfEmpty();
      return () -> execute(batch);
    }

    private void forgetIfEmpty() {
      if (queue.isEmpty()) {
        waiting.remove(this);
      }
    }

    private void execute(List<Ticket<P, V>> batch) {
      try {
        List<V> vectors = run.apply(batch.stream().map(ticket -> ticket.input).toList());
        for (int i = 0; i < batch.size(); i++) {
          batch.get(i).made.complete(new Made<>(vectors.get(i), batch.size() == 1));
        }
      } catch (RuntimeException | Error failure) {
        if (batch.size() == 1) {
          batch.getFirst().made.completeExceptionally(failure);
        } else {
          batch.forEach(ticket -> execute(List.of(ticket)));
        }
      }
    }
  }

  private static final class Ticket<P, V> {
    private final Kind<P, V> kind;
    private final P input;
    private final long due;
    private final long number;
    private final long since = System.nanoTime();
    private final CompletableFuture<Made<V>> made = new CompletableFuture<>();

    Ticket(Kind<P, V> kind, P input, long due, long number) {
      this.kind = kind;
      this.input = input;
      this.due = due;
      this.number = number;
    }

    /** Under the lock. */
    void leave() {
      if (kind.queue.remove(this)) {
        made.cancel(false);
      }
      kind.forgetIfEmpty();
    }
  }

  /**
   * A kind of run.
   *
   * @param together whether inputs may share a run
   * @param run vectors of inputs, in their order
   */
  <P, V> Kind<P, V> kind(boolean together, Function<List<P>, List<V>> run) {
    return new Kind<>(run, together ? most : 1);
  }

  /**
   * Does something on the caller's thread when a lane is free.
   *
   * @throws CrosshashException CANCELLED where the caller goes away before that
   */
  <T> T onTurn(Supplier<T> work) {
    if (!CallerWait.acquire(turns, 1, Long.MAX_VALUE)) {
      throw ended();
    }
    try {
      return work.get();
    } finally {
      turns.release();
    }
  }

  private void work() {
    while (awaitWork()) {
      turns.acquireUninterruptibly();
      try {
        take().ifPresent(Runnable::run);
      } finally {
        turns.release();
      }
    }
  }

  /** Waits until something is to run; false: nothing will come any more. */
  private boolean awaitWork() {
    lock.lock();
    try {
      while (!closed) {
        long time = System.nanoTime();
        long least = Long.MAX_VALUE;
        for (Kind<?, ?> kind : waiting) {
          least = Math.min(least, kind.left(time));
        }
        if (least == 0) {
          return true;
        }
        if (least == Long.MAX_VALUE) {
          changed.await();
        } else {
          long _ = changed.awaitNanos(least);
        }
      }
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private Optional<Runnable> take() {
    lock.lock();
    try {
      long time = System.nanoTime();
      Optional<Kind<?, ?>> due =
          waiting.stream()
              .filter(kind -> kind.left(time) == 0)
              .min(
                  Comparator.<Kind<?, ?>>comparingLong(kind -> kind.queue.element().due)
                      .thenComparingLong(kind -> kind.queue.element().number));
      Optional<Runnable> run = due.map(Kind::take);
      if (!waiting.isEmpty()) {
        // Another lane may go on with the rest.
        changed.signal();
      }
      return run;
    } finally {
      lock.unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw ended();
    }
  }

  private static CrosshashException ended() {
    return new CrosshashException(
        Problem.UNAVAILABLE, "The server runs", "it is shutting down", "try again later");
  }

  /** Inputs that wait for a lane. */
  int waiting() {
    lock.lock();
    try {
      return waiting.stream().mapToInt(kind -> kind.queue.size()).sum();
    } finally {
      lock.unlock();
    }
  }

  /** Runs under way end; what waits is refused. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      for (Kind<?, ?> kind : waiting) {
        kind.queue.forEach(ticket -> ticket.made.completeExceptionally(ended()));
        kind.queue.clear();
      }
      waiting.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    for (Thread lane : lanes) {
      while (lane.isAlive()) {
        try {
          lane.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
