package org.crosshash.trainer;

import java.time.Duration;
import org.crosshash.errors.CrosshashException;

/**
 * How HashVectors takes on calls.
 *
 * @param vectors vectors of one call, 1 to 65,536
 * @param batch vectors of several calls that are hashed together, 1 to 65,536; 1: never together
 * @param patience how long a call waits for its place in a batch, while others of its model are at
 *     work, before it is hashed by itself; 0 to 1 minute
 */
public record HashLimits(int vectors, int batch, Duration patience) {
  private static final int MOST_VECTORS = 1 << 16;
  private static final long MOST_MICROSECONDS = 60_000_000;

  /**
   * Checks the ranges.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if one is out of its range
   */
  public HashLimits {
    between("vectors of one call", vectors, MOST_VECTORS, 1);
    between("vectors of one batch", batch, MOST_VECTORS, 1);
    between(
        "microseconds that a call waits for a batch", microseconds(patience), MOST_MICROSECONDS, 0);
  }

  /** 1,024 vectors a call, batches of 64, 2 milliseconds. */
  public static HashLimits standard() {
    return new HashLimits(1024, 64, Duration.ofMillis(2));
  }

  private static long microseconds(Duration duration) {
    return duration.toNanos() / 1000;
  }

  private static void between(String what, long value, long most, long least) {
    if (value < least || value > most) {
      throw CrosshashException.invalid(
          "The limit of " + what + " lies from " + least + " to " + most,
          value,
          "choose a value in that range");
    }
  }
}
