package org.crosshash.search.index;

import java.util.function.Function;

/**
 * A write that waits for its commit. Planned and finished by the thread that commits; read by its
 * own thread afterwards, both under the writer's lock.
 *
 * @param <R> what the write answers with
 */
final class PendingWrite<R> {
  private final Function<WriteGroup, R> write;
  private final boolean first;
  private R outcome;
  private Throwable failure;
  private boolean finished;

  /**
   * Makes a write.
   *
   * @param first whether it must be the first of its group: it reads what was committed before
   */
  PendingWrite(Function<WriteGroup, R> write, boolean first) {
    this.write = write;
    this.first = first;
  }

  /** Whether it must be the first of its group. */
  boolean first() {
    return first;
  }

  /**
   * Adds the write to a group; false where it failed, which ends it and leaves the group as it was.
   */
  boolean plan(WriteGroup group) {
    try {
      outcome = write.apply(group);
      return true;
    } catch (RuntimeException e) {
      fail(e);
      return false;
    }
  }

  /** Ends it well: what it did is on disk. */
  void succeed() {
    finished = true;
  }

  /** Ends it badly. */
  void fail(Throwable cause) {
    failure = cause;
    finished = true;
  }

  boolean finished() {
    return finished;
  }

  /** What it answers with. */
  R outcome() {
    return switch (failure) {
      case null -> outcome;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    };
  }
}
