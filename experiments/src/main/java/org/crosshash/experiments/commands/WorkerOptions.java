package org.crosshash.experiments.commands;

import java.util.Optional;
import org.crosshash.experiments.sweeps.run.WorkerResources;
import org.crosshash.experiments.v1.Running;
import picocli.CommandLine.Option;

/** How many trials a worker runs at a time. */
final class WorkerOptions {
  @Option(
      names = "--slots",
      paramLabel = "N",
      description =
          "Trials at a time (default: the file's running.slots, 1); fewer where threads or memory"
              + " do not hold so many.")
  private Optional<Integer> slots = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads for trials that say by running.threads what each keeps busy (default: the"
              + " machine's).")
  private Optional<Integer> threads = Optional.empty();

  @Option(
      names = "--memory",
      paramLabel = "MB",
      description =
          "Megabytes for trials that say by running.memory_megabytes what each needs (default: the"
              + " machine's).")
  private Optional<Long> memory = Optional.empty();

  /** What the worker has. */
  WorkerResources resources() {
    return WorkerResources.ofThisMachine().with(threads, memory);
  }

  /** Trials at a time. */
  int slots(Running running) {
    return resources().slots(slots.orElse(running.getSlots()), running);
  }
}
