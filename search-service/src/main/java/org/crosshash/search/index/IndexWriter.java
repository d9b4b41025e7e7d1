package org.crosshash.search.index;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * Commits writes in groups: whichever of several waiting threads comes first writes for all of
 * them, with one sync of the disk.
 *
 * <p>The order of a commit is: records and counters to disk in one synced batch; the witness; the
 * arrays; the new version to readers; the answers. A reader therefore never sees what a crash could
 * take back.
 */
final class IndexWriter {
  /** A group is closed once it changes so many entries; the rest waits for the next. */
  private static final int GROUP_ENTRIES = 100_000;

  private final Path folder;
  private final RecordStore records;
  private final AcknowledgedVersion acknowledged;
  private final Consumer<Committed> publisher;
  private final Queue<PendingWrite<?>> waiting = new ConcurrentLinkedQueue<>();
  private final ReentrantLock lock = new ReentrantLock();

  private IndexDefinition definition;
  private IndexState state;
  private MemoryIndex memory;
  private Optional<Throwable> broken = Optional.empty();

  /** What readers are to see next. */
  record Committed(IndexDefinition definition, IndexState state, MemoryIndex memory) {}

  IndexWriter(
      Path folder,
      RecordStore records,
      AcknowledgedVersion acknowledged,
      Committed loaded,
      Consumer<Committed> publisher) {
    this.folder = folder;
    this.records = records;
    this.acknowledged = acknowledged;
    this.definition = loaded.definition();
    this.state = loaded.state();
    this.memory = loaded.memory();
    this.publisher = publisher;
  }

  /** Writes and returns when it is on disk and visible. */
  <R> R submit(Function<WriteGroup, R> write) {
    return submit(new PendingWrite<>(write, false));
  }

  /**
   * The same for a write that looks at the newest version itself: all writes before it are
   * committed and published when it is planned, and none comes between.
   */
  <R> R submitFirst(Function<WriteGroup, R> write) {
    return submit(new PendingWrite<>(write, true));
  }

  private <R> R submit(PendingWrite<R> pending) {
    waiting.add(pending);
    lock.lock();
    try {
      while (!pending.finished()) {
        commitWaiting();
      }
      return pending.outcome();
    } finally {
      lock.unlock();
    }
  }

  /** Takes all entries out, keeps counting versions and places, and returns the new version. */
  long clear(IndexDefinition successor) {
    lock.lock();
    try {
      requireWhole();
      IndexState emptied = new IndexState(state.version() + 1, state.nextOrdinal(), 0, 0);
      guarded(() -> {
        records.clear(successor, emptied);
        acknowledged.write(emptied.version());
        definition = successor;
        state = emptied;
        memory = new MemoryIndex(successor.bits());
        publisher.accept(new Committed(definition, state, memory));
      });
      return emptied.version();
    } finally {
      lock.unlock();
    }
  }

  /** What was copied. */
  record Copied(IndexDefinition definition, IndexState state) {}

  /** Runs an action that copies the records while nothing is written. */
  Copied copy(Runnable action) {
    lock.lock();
    try {
      requireWhole();
      action.run();
      return new Copied(definition, state);
    } finally {
      lock.unlock();
    }
  }

  /** Builds the arrays anew without dead slots; returns how many there were. */
  int compact() {
    lock.lock();
    try {
      requireWhole();
      int reclaimed = memory.compact();
      publisher.accept(new Committed(definition, state, memory));
      return reclaimed;
    } finally {
      lock.unlock();
    }
  }

  /** Runs an action while nothing is written, and refuses all writes afterwards. */
  void stop(CrosshashException reason, Runnable action) {
    lock.lock();
    try {
      broken = Optional.of(broken.orElse(reason));
      action.run();
    } finally {
      lock.unlock();
    }
  }

  private void commitWaiting() {
    WriteGroup group = new WriteGroup(records, memory.attributes(), state);
    List<PendingWrite<?>> planned = new ArrayList<>();
    while (group.changes().size() < GROUP_ENTRIES) {
      PendingWrite<?> next = waiting.peek();
      if (next == null || (next.first() && !planned.isEmpty())) {
        break;
      }
      waiting.remove();
      if (broken.isPresent()) {
        next.fail(refusal());
      } else if (next.plan(group)) {
        planned.add(next);
      }
    }
    try {
      if (!group.changes().isEmpty()) {
        guarded(() -> commit(group));
      }
      planned.forEach(PendingWrite::succeed);
    } catch (RuntimeException | Error e) {
      planned.forEach(write -> write.fail(e));
    }
  }

  private void commit(WriteGroup group) {
    records.write(
        group.changes().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, change -> change.getValue().after())),
        group.state());
    acknowledged.write(group.state().version());
    memory.apply(group.changes());
    state = group.state();
    publisher.accept(new Committed(definition, state, memory));
  }

  /** After a failed commit nobody knows how much of it is on disk: only opening anew can tell. */
  private void guarded(Runnable commit) {
    try {
      commit.run();
    } catch (RuntimeException | Error e) {
      broken = Optional.of(e);
      throw e;
    }
  }

  private void requireWhole() {
    if (broken.isPresent()) {
      throw refusal();
    }
  }

  private CrosshashException refusal() {
    Throwable cause = broken.orElseThrow();
    return cause instanceof CrosshashException known && known.problem() == Problem.UNAVAILABLE
        ? known
        : new CrosshashException(
            Problem.FAILED_PRECONDITION,
            "An index takes no writes after one of them failed",
            folder + ": " + cause.getMessage(),
            "remove the cause, then restart the service: it opens the index again with all that was acknowledged",
            cause);
  }
}
