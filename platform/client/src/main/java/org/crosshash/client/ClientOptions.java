package org.crosshash.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;

/**
 * How a client speaks with its servers.
 *
 * @param deadline time that a single call may take, above 0; waiting for operations and moving
 *     tables are not bounded by it
 * @param patience time to go on asking for an operation whose server does not answer, for example
 *     because it restarts
 * @param trust PEM file of the authority of the servers' certificates, which turns TLS on; empty:
 *     plain text
 * @param identity certificate and key that the client shows (mTLS); only with {@code trust}
 * @param token bearer token; empty: none
 */
public record ClientOptions(
    Duration deadline,
    Duration patience,
    Optional<Path> trust,
    Optional<Identity> identity,
    Optional<String> token) {
  /**
   * A client's certificate.
   *
   * @param certificateChain PEM file
   * @param privateKey PEM file, PKCS 8
   */
  public record Identity(Path certificateChain, Path privateKey) {}

  /**
   * Checks the times, and that a client shows a certificate over TLS only.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if something does not fit
   */
  public ClientOptions {
    Objects.requireNonNull(trust, "trust");
    Objects.requireNonNull(token, "token");
    if (!deadline.isPositive() || patience.isNegative()) {
      throw CrosshashException.invalid(
          "A call's deadline is above 0, and patience is not negative",
          deadline + ", " + patience,
          "choose for example 60 and 120 seconds");
    }
    if (identity.isPresent() && trust.isEmpty()) {
      throw CrosshashException.invalid(
          "A client shows a certificate over TLS only",
          identity.orElseThrow().certificateChain(),
          "name the authority of the servers' certificates too");
    }
  }

  /** A minute a call, two minutes of patience, plain text. */
  public static ClientOptions standard() {
    return new ClientOptions(
        Duration.ofMinutes(1),
        Duration.ofMinutes(2),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
