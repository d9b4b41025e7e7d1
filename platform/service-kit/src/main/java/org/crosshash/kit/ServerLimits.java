package org.crosshash.kit;

import java.time.Duration;
import org.crosshash.errors.CrosshashException;

/**
 * How much a server takes on at once.
 *
 * @param messageBytes largest message that it accepts, 64 kB to 1 GB; a Flight batch is one message
 * @param concurrentCalls calls in progress beyond which it refuses more, at least 1
 * @param concurrentOperations long-running operations at work at once, at least 1
 * @param queuedOperations operations that may wait for a worker, at least 0
 * @param arrowBytes Arrow memory outside the heap, at least 64 MB
 * @param grace time that calls in progress are given when the server stops, not negative
 */
public record ServerLimits(
    int messageBytes,
    int concurrentCalls,
    int concurrentOperations,
    int queuedOperations,
    long arrowBytes,
    Duration grace) {
  private static final int SMALLEST_MESSAGE = 1 << 16;
  private static final int LARGEST_MESSAGE = 1 << 30;
  private static final long SMALLEST_MEMORY = 1L << 26;

  /**
   * Checks the ranges.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if a limit is out of its range
   */
  public ServerLimits {
    between("messageBytes", messageBytes, SMALLEST_MESSAGE, LARGEST_MESSAGE);
    between("concurrentCalls", concurrentCalls, 1, Integer.MAX_VALUE);
    between("concurrentOperations", concurrentOperations, 1, Integer.MAX_VALUE);
    between("queuedOperations", queuedOperations, 0, Integer.MAX_VALUE);
    between("arrowBytes", arrowBytes, SMALLEST_MEMORY, Long.MAX_VALUE);
    between("grace in seconds", grace.toSeconds(), 0, Integer.MAX_VALUE);
  }

  /**
   * The limits of a server that was told none: messages of 64 MB, 256 calls, 2 operations at work,
   * 1,000 waiting, 4 GB of Arrow memory, 10 seconds of grace.
   */
  public static ServerLimits standard() {
    return new ServerLimits(64 << 20, 256, 2, 1_000, 4L << 30, Duration.ofSeconds(10));
  }

  private static void between(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw CrosshashException.invalid(
          "The limit " + name + " lies from " + least + " to " + most,
          value,
          "choose a value in that range");
    }
  }
}
