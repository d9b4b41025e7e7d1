package org.crosshash.experiments.sweeps.run;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.v1.Running;

/**
 * What a worker has for its trials, and how many of them it holds at a time.
 *
 * @param threads at least 1
 * @param memoryMegabytes at least 1
 */
public record WorkerResources(int threads, long memoryMegabytes) {
  private static final long MEGABYTE = 1 << 20;

  /** Checks the numbers. */
  public WorkerResources {
    if (threads < 1 || memoryMegabytes < 1) {
      throw CrosshashException.invalid(
          "A worker has at least one thread and one megabyte",
          "%d threads, %d MB".formatted(threads, memoryMegabytes),
          "use 1 or more");
    }
  }

  /** All that this machine, or the container that this process runs in, has. */
  public static WorkerResources ofThisMachine() {
    OperatingSystemMXBean machine =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new WorkerResources(
        Runtime.getRuntime().availableProcessors(),
        Math.max(1, machine.getTotalMemorySize() / MEGABYTE));
  }

  /** The same, with what is told of it. */
  public WorkerResources with(Optional<Integer> toldThreads, Optional<Long> toldMegabytes) {
    return new WorkerResources(toldThreads.orElse(threads), toldMegabytes.orElse(memoryMegabytes));
  }

  /**
   * How many trials of a file run at a time.
   *
   * @param wanted at most so many
   * @param running what each trial needs; what is 0 there is not held to anything
   * @return from 1 to {@code wanted}
   * @throws CrosshashException FAILED_PRECONDITION where not even one fits
   */
  public int slots(int wanted, Running running) {
    long fitting = wanted;
    if (running.getThreads() > 0) {
      fitting = Math.min(fitting, threads / running.getThreads());
    }
    if (running.getMemoryMegabytes() > 0) {
      fitting = Math.min(fitting, memoryMegabytes / running.getMemoryMegabytes());
    }
    if (fitting < 1) {
      throw CrosshashException.precondition(
          "A trial must fit into the worker that runs it",
          "it needs %s, and the worker has %s".formatted(words(running), this),
          "lower `running.threads` or `running.memory_megabytes`, or run the sweep where there is"
              + " more; --threads and --memory tell what a worker has");
    }
    return (int) fitting;
  }

  /** What each trial of a file needs, in words; empty where nothing is told. */
  public static String words(Running running) {
    String neededThreads = running.getThreads() > 0 ? running.getThreads() + " threads" : "";
    String neededMemory =
        running.getMemoryMegabytes() > 0 ? running.getMemoryMegabytes() + " MB" : "";
    return neededThreads
        + (neededThreads.isEmpty() || neededMemory.isEmpty() ? "" : " and ")
        + neededMemory;
  }

  @Override
  public String toString() {
    return "%d threads and %d MB".formatted(threads, memoryMegabytes);
  }
}
