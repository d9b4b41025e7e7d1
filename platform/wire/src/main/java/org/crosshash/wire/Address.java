package org.crosshash.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * Where a server listens, written {@code host:port}; an IPv6 host stands in brackets.
 *
 * @param host name or numeric address, not empty
 * @param port 0 to 65535; 0 lets the system choose, for a server that is to be started
 */
public record Address(String host, int port) {
  private static final int LARGEST_PORT = 65_535;

  /**
   * Checks host and port.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if the host is empty or the port out of range
   */
  public Address {
    if (host.isBlank()) {
      throw CrosshashException.invalid(
          "An address names a host", "\"\"", "write host:port, for example 127.0.0.1:7070");
    }
    if (port < 0 || port > LARGEST_PORT) {
      throw CrosshashException.invalid(
          "A port is a number from 0 to 65535", port, "choose a free port, or 0");
    }
  }

  /**
   * Reads {@code host:port} or {@code [ipv6]:port}.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if it is neither
   */
  public static Address parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon).strip();
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String plain = bracketed ? host.substring(1, host.length() - 1) : host;
    if (plain.isEmpty() || (!bracketed && plain.indexOf(':') >= 0)) {
      throw malformed(text);
    }
    try {
      return new Address(plain, Integer.parseInt(text.substring(colon + 1).strip()));
    } catch (NumberFormatException e) {
      throw malformed(text);
    }
  }

  private static CrosshashException malformed(String text) {
    return CrosshashException.invalid(
        "An address is host:port",
        text.isEmpty() ? "\"\"" : text,
        "write for example 127.0.0.1:7070 or [::1]:7070");
  }

  /**
   * Whether only processes of this machine can reach it.
   *
   * @throws CrosshashException (UNAVAILABLE) if the host's name cannot be resolved
   */
  public boolean isLoopback() {
    return resolve().stream().allMatch(InetAddress::isLoopbackAddress);
  }

  /**
   * Whether it stands for all addresses of a machine, so that one can listen on it but not call it.
   *
   * @throws CrosshashException (UNAVAILABLE) if the host's name cannot be resolved
   */
  public boolean isWildcard() {
    return resolve().stream().anyMatch(InetAddress::isAnyLocalAddress);
  }

  /**
   * Whether another address, however its host is written, is one of the same server: the ports are
   * equal, and so are the hosts or an address that both resolve to. A host that cannot be resolved
   * is equal to its own name only.
   */
  public boolean reachesSame(Address other) {
    if (port != other.port) {
      return false;
    }
    if (host.equalsIgnoreCase(other.host)) {
      return true;
    }
    try {
      Set<InetAddress> mine = resolve();
      return other.resolve().stream().anyMatch(mine::contains);
    } catch (CrosshashException unknown) {
      return false;
    }
  }

  private Set<InetAddress> resolve() {
    try {
      return new HashSet<>(List.of(InetAddress.getAllByName(host)));
    } catch (UnknownHostException e) {
      throw new CrosshashException(
          Problem.UNAVAILABLE,
          "The host of an address must be known",
          host,
          "check its spelling, or write its numeric address",
          e);
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
