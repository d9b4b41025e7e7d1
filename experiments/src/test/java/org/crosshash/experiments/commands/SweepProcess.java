package org.crosshash.experiments.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.crosshash.experiments.platform.Workspace;
import org.crosshash.testing.JavaProcess;

/** A sweep as a process of its own, to be killed. */
final class SweepProcess {
  private SweepProcess() {}

  /** Starts it, with its output in a file; it minds Ctrl-C whatever this process does. */
  static Process start(Path file, Path log, Workspace workspace, String... more)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.addAll(
        JavaProcess.command(
            CrosshashCommand.class,
            List.of(),
            "sweep",
            "run",
            file.toString(),
            "--workspace",
            workspace.root().toString()));
    command.addAll(List.of(more));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /** Waits until so many trials are done, or the process or two minutes are over. */
  static void awaitDone(Process process, Path log, int trials) throws Exception {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (process.isAlive()
        && System.nanoTime() < limit
        && Files.readString(log).lines().filter(line -> line.startsWith("done")).count() < trials) {
      Thread.sleep(10);
    }
  }
}
