package org.crosshash.kit;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is to be freed, last first; one failure keeps nothing else from being freed. */
final class Teardown implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Teardown.class);

  private final Deque<Step> steps = new ArrayDeque<>();

  private record Step(String name, AutoCloseable action) {}

  /** Adds something to be closed before all that was added earlier. */
  synchronized <T extends AutoCloseable> T add(String name, T closeable) {
    steps.push(new Step(name, closeable));
    return closeable;
  }

  /**
   * Frees everything.
   *
   * @throws IllegalStateException if something could not be freed, for example Arrow memory that a
   *     module left open; all else is freed all the same
   */
  @Override
  public void close() {
    IllegalStateException failures = new IllegalStateException("Not everything could be freed");
    closeAfter(failures);
    if (failures.getSuppressed().length > 0) {
      throw failures;
    }
  }

  /** Frees everything after an error, to which what goes wrong now is added. */
  synchronized void closeAfter(Throwable error) {
    while (!steps.isEmpty()) {
      Step step = steps.pop();
      try {
        step.action().close();
      } catch (Exception e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        LOG.error("Closing of {} failed", step.name(), e);
        error.addSuppressed(e);
      }
    }
  }
}
