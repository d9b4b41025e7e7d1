package org.crosshash.kit;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.wire.Address;
import org.crosshash.wire.ChannelSecurity;

/**
 * How a server protects itself. Without TLS it speaks plain text, and then only on loopback.
 *
 * @param tls certificate and key; empty: plain text
 * @param tokens file of bearer tokens; empty: none is asked for
 */
public record ServerSecurity(Optional<Tls> tls, Optional<Path> tokens) {
  /**
   * A server's certificate.
   *
   * @param certificateChain PEM file
   * @param privateKey PEM file, PKCS 8
   * @param clientAuthority PEM file of the authority whose certificates clients must show (mTLS);
   *     empty: clients show none
   */
  public record Tls(Path certificateChain, Path privateKey, Optional<Path> clientAuthority) {
    /** Refuses nulls. */
    public Tls {
      Objects.requireNonNull(certificateChain, "certificateChain");
      Objects.requireNonNull(privateKey, "privateKey");
      Objects.requireNonNull(clientAuthority, "clientAuthority");
    }
  }

  /** Refuses nulls. */
  public ServerSecurity {
    Objects.requireNonNull(tls, "tls");
    Objects.requireNonNull(tokens, "tokens");
  }

  /** Plain text on loopback, no tokens. */
  public static ServerSecurity loopback() {
    return new ServerSecurity(Optional.empty(), Optional.empty());
  }

  /**
   * How this server speaks with its peers: trusting the authority of its clients (or, without one,
   * its own certificate, which the peers then share), and showing its own certificate and the first
   * token of its own file.
   */
  ChannelSecurity towardsPeers() {
    Optional<String> token = tokens.map(file -> Tokens.read(file).first());
    return tls.flatMap(Tls::clientAuthority)
        .map(authority ->
            new ChannelSecurity(
                Optional.of(authority),
                tls.map(
                    own -> new ChannelSecurity.Identity(own.certificateChain(), own.privateKey())),
                token))
        .orElseGet(
            () -> new ChannelSecurity(tls.map(Tls::certificateChain), Optional.empty(), token));
  }

  /**
   * Whether a stranger of the network is kept out: by TLS, and by client certificates or tokens.
   */
  public boolean keepsStrangersOut() {
    return tls.isPresent()
        && (tls.orElseThrow().clientAuthority().isPresent() || tokens.isPresent());
  }

  /**
   * Refuses an address that others can reach if nothing keeps strangers out.
   *
   * @throws CrosshashException (FAILED_PRECONDITION) in that case
   */
  void refuseOpen(Address address) {
    if (!keepsStrangersOut() && !address.isLoopback()) {
      throw CrosshashException.precondition(
          "A server without TLS and client authentication listens on loopback only",
          address,
          "listen on 127.0.0.1, or give a certificate and key and either a client authority or"
              + " tokens");
    }
  }
}
