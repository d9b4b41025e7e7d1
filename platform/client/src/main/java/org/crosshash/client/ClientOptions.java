package org.crosshash.client;

import java.time.Duration;
import java.util.Objects;
import org.crosshash.errors.CrosshashException;
import org.crosshash.wire.ChannelSecurity;

/**
 * How a client speaks with its servers.
 *
 * @param deadline time that a single call may take, above 0; waiting for operations and moving
 *     tables are not bounded by it
 * @param patience time to go on asking for an operation whose server does not answer, for example
 *     because it restarts
 * @param security TLS, certificate and token
 */
public record ClientOptions(Duration deadline, Duration patience, ChannelSecurity security) {
  /**
   * Checks the times.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if one is out of range
   */
  public ClientOptions {
    Objects.requireNonNull(security, "security");
    if (!deadline.isPositive() || patience.isNegative()) {
      throw CrosshashException.invalid(
          "A call's deadline is above 0, and patience is not negative",
          deadline + ", " + patience,
          "choose for example 60 and 120 seconds");
    }
  }

  /** A minute a call, two minutes of patience, plain text. */
  public static ClientOptions standard() {
    return new ClientOptions(Duration.ofMinutes(1), Duration.ofMinutes(2), ChannelSecurity.none());
  }
}
