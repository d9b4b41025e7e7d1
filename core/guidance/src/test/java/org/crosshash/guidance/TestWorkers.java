package org.crosshash.guidance;

import java.util.function.Function;
import org.crosshash.guidance.work.StageListener;
import org.crosshash.guidance.work.Workers;

/** Threads for tests. */
public final class TestWorkers {
  private TestWorkers() {}

  /** Runs something with two threads. */
  public static <T> T with(Function<Workers, T> task) {
    return with(2, task);
  }

  /** Runs something with a number of threads. */
  public static <T> T with(int threads, Function<Workers, T> task) {
    try (Workers workers = new Workers(threads, StageListener.NONE)) {
      return task.apply(workers);
    }
  }
}
