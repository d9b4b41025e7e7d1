package org.crosshash.wire;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;

/**
 * How a caller protects its connections and shows who it is.
 *
 * @param trust PEM file of the authority of the servers' certificates, which turns TLS on; empty:
 *     plain text
 * @param identity certificate and key that the caller shows (mTLS); only with {@code trust}
 * @param token bearer token; empty: none
 */
public record ChannelSecurity(
    Optional<Path> trust, Optional<Identity> identity, Optional<String> token) {
  /**
   * A certificate of the caller's own.
   *
   * @param certificateChain PEM file
   * @param privateKey PEM file, PKCS 8
   */
  public record Identity(Path certificateChain, Path privateKey) {
    /** Refuses nulls. */
    public Identity {
      Objects.requireNonNull(certificateChain, "certificateChain");
      Objects.requireNonNull(privateKey, "privateKey");
    }
  }

  /**
   * Checks that a caller shows a certificate over TLS only.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if it would not
   */
  public ChannelSecurity {
    Objects.requireNonNull(trust, "trust");
    Objects.requireNonNull(token, "token");
    if (identity.isPresent() && trust.isEmpty()) {
      throw CrosshashException.invalid(
          "A caller shows a certificate over TLS only",
          identity.orElseThrow().certificateChain(),
          "name the authority of the servers' certificates too");
    }
  }

  /** Plain text, and nothing to show. */
  public static ChannelSecurity none() {
    return new ChannelSecurity(Optional.empty(), Optional.empty(), Optional.empty());
  }
}
