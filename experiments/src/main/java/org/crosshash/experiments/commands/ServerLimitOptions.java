package org.crosshash.experiments.commands;

import java.time.Duration;
import org.crosshash.kit.ServerLimits;
import picocli.CommandLine.Option;

/** The options that say how much a server takes on, whatever its services. */
final class ServerLimitOptions {
  @Option(
      names = "--max-calls",
      paramLabel = "N",
      defaultValue = "256",
      description = "Calls in progress beyond which more are refused (default: ${DEFAULT-VALUE}).")
  private int calls;

  @Option(
      names = "--max-message-bytes",
      paramLabel = "BYTES",
      defaultValue = "67108864",
      description =
          "Largest message that is accepted, 65536 to 1073741824; a Flight batch is one message"
              + " (default: ${DEFAULT-VALUE}).")
  private int messageBytes;

  @Option(
      names = "--max-operations",
      paramLabel = "N",
      defaultValue = "2",
      description = "Long-running operations at work at once (default: ${DEFAULT-VALUE}).")
  private int operations;

  @Option(
      names = "--max-queued-operations",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Operations that may wait for their turn (default: ${DEFAULT-VALUE}).")
  private int queuedOperations;

  @Option(
      names = "--max-arrow-bytes",
      paramLabel = "BYTES",
      defaultValue = "4294967296",
      description =
          "Memory outside the heap for tables, at least 67108864 (default: ${DEFAULT-VALUE}).")
  private long arrowBytes;

  @Option(
      names = "--grace",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description =
          "Time that calls in progress are given when the server stops"
              + " (default: ${DEFAULT-VALUE}).")
  private int grace;

  /**
   * The limits that were given.
   *
   * @throws org.crosshash.errors.CrosshashException INVALID_ARGUMENT where one is out of its range
   */
  ServerLimits limits() {
    return new ServerLimits(
        messageBytes, calls, operations, queuedOperations, arrowBytes, Duration.ofSeconds(grace));
  }
}
