package org.crosshash.experiments.datasets.layouts;

import java.util.ArrayDeque;
import java.util.Deque;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/** Open files that live as long as an import. Not safe for several threads. */
public final class ImportResources implements AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  /** Keeps something open, and gives it back. */
  public <T extends AutoCloseable> T keep(T resource) {
    open.push(resource);
    return resource;
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      AutoCloseable next = open.pop();
      try {
        next.close();
      } catch (Exception failure) {
        throw new CrosshashException(
            Problem.INTERNAL, "A file must be closed", next, "import again", failure);
      }
    }
  }
}
