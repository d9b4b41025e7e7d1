package org.crosshash.encoder;

import java.time.Duration;
import org.crosshash.errors.CrosshashException;

/**
 * How single calls (Embed, the inference protocol) are taken on.
 *
 * @param inputs texts and pictures that are waiting or at work over all calls, 64 to 65,536; what
 *     comes beyond waits for {@code patience} and is then refused with RESOURCE_EXHAUSTED
 * @param batch most inputs of one run of a model, 1 to 256; 1: never together
 * @param delay how long the first input of a run waits for company while its place is free, 0 to 1
 *     second; 0: not at all, inputs gather only while all places are taken
 * @param lanes processors at work for single calls, 1 to 256. Tables have threads of their own, so
 *     that neither can keep the other from working
 * @param patience how long a call waits until its inputs are taken on, 0 to 1 minute
 */
public record EmbedLimits(int inputs, int batch, Duration delay, int lanes, Duration patience) {
  private static final int LEAST_INPUTS = 64;
  private static final int MOST_INPUTS = 1 << 16;
  private static final int MOST_BATCH = 256;
  private static final int MOST_LANES = 256;
  private static final long MOST_DELAY = 1_000_000;
  private static final long MOST_PATIENCE = 60_000_000;

  /**
   * Checks the ranges.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if one is out of its range
   */
  public EmbedLimits {
    between("inputs taken on at once", inputs, LEAST_INPUTS, MOST_INPUTS);
    between("inputs of one run", batch, 1, MOST_BATCH);
    between("microseconds that an input waits for company", delay.toNanos() / 1000, 0, MOST_DELAY);
    between("lanes of single calls", lanes, 1, MOST_LANES);
    between(
        "microseconds that a call waits to be taken on",
        patience.toNanos() / 1000,
        0,
        MOST_PATIENCE);
  }

  /** 256 inputs, runs of 16, no delay, a lane a processor, 10 seconds. */
  public static EmbedLimits standard() {
    return new EmbedLimits(
        256,
        16,
        Duration.ZERO,
        Math.min(Runtime.getRuntime().availableProcessors(), MOST_LANES),
        Duration.ofSeconds(10));
  }

  /** The same with another size of runs. */
  public EmbedLimits withBatch(int other) {
    return new EmbedLimits(inputs, other, delay, lanes, patience);
  }

  private static void between(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw CrosshashException.invalid(
          "The limit of %s lies from %d to %d".formatted(what, least, most),
          value,
          "choose a value in that range");
    }
  }
}
