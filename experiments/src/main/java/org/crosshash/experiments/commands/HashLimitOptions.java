package org.crosshash.experiments.commands;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.crosshash.trainer.HashLimits;
import org.crosshash.trainer.TrainerModule;
import picocli.CommandLine.Option;

/** The options of a command that say how a trainer service takes on calls of HashVectors. */
final class HashLimitOptions {
  /** Names of all options. */
  static final List<String> NAMES =
      List.of("--max-hash-vectors", "--max-hash-batch", "--max-hash-wait");

  @Option(
      names = "--max-hash-vectors",
      paramLabel = "N",
      defaultValue = "1024",
      description = "Vectors of one call, 1 to 65536 (default: ${DEFAULT-VALUE}).")
  private int vectors;

  @Option(
      names = "--max-hash-batch",
      paramLabel = "N",
      defaultValue = "64",
      description =
          "Vectors of calls at the same time that are hashed together, 1 to 65536; 1: never together"
              + " (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--max-hash-wait",
      paramLabel = "MICROSECONDS",
      defaultValue = "2000",
      description =
          "How long a call waits for its place in a batch while all processors hash, before it goes"
              + " on by itself, 0 to 60000000; alone it never waits (default: ${DEFAULT-VALUE}).")
  private long wait;

  /** A trainer service that keeps to these options. */
  TrainerModule module() {
    return new TrainerModule(
        Runtime.getRuntime().availableProcessors(),
        new HashLimits(vectors, batch, Duration.of(wait, ChronoUnit.MICROS)));
  }
}
