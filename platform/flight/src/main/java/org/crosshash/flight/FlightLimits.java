package org.crosshash.flight;

import java.time.Duration;
import org.crosshash.errors.CrosshashException;

/**
 * What Flight may use of a server.
 *
 * @param bytesPerCall memory for the batches of one call, at least 1 MiB; tables that are sent as
 *     they lie on disk do not count
 * @param concurrentStreams streams in either direction at a time, at least 1
 * @param stallTimeout how long a stream waits for a peer that neither reads nor writes
 */
public record FlightLimits(long bytesPerCall, int concurrentStreams, Duration stallTimeout) {
  private static final long SMALLEST = 1L << 20;

  /**
   * Checks the ranges.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if one is out of range
   */
  public FlightLimits {
    if (bytesPerCall < SMALLEST) {
      throw CrosshashException.invalid(
          "A Flight call has at least " + SMALLEST + " bytes", bytesPerCall, "raise the limit");
    }
    if (concurrentStreams < 1) {
      throw CrosshashException.invalid(
          "A server allows at least 1 stream", concurrentStreams, "raise the limit");
    }
    if (!stallTimeout.isPositive()) {
      throw CrosshashException.invalid(
          "A stall time-out is positive", stallTimeout, "use some seconds");
    }
  }

  /** 256 MiB a call, 64 streams, 60 s. */
  public static FlightLimits defaults() {
    return new FlightLimits(256L << 20, 64, Duration.ofSeconds(60));
  }
}
