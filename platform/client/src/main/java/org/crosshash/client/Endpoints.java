package org.crosshash.client;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.crosshash.errors.CrosshashException;
import org.crosshash.wire.Address;

/**
 * Where the services answer.
 *
 * @param addresses one for every service; all the same for the embedded platform
 */
public record Endpoints(Map<Service, Address> addresses) {
  private static final String EXAMPLE =
      "write host:port for all, or encoder=host:port,similarity=host:port,trainer=host:port,"
          + "search=host:port";

  /**
   * Checks that every service has an address.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if one has none
   */
  public Endpoints {
    Set<Service> missing = EnumSet.allOf(Service.class);
    missing.removeAll(addresses.keySet());
    if (!missing.isEmpty()) {
      throw CrosshashException.invalid(
          "Every service has an endpoint", "none for " + labels(missing), EXAMPLE);
    }
    addresses = Collections.unmodifiableMap(new EnumMap<>(addresses));
  }

  /** All services at one address. */
  public static Endpoints single(Address address) {
    Map<Service, Address> all = new EnumMap<>(Service.class);
    for (Service service : Service.values()) {
      all.put(service, address);
    }
    return new Endpoints(all);
  }

  /**
   * Reads {@code host:port}, for all services, or {@code
   * encoder=host:port,similarity=host:port,trainer=host:port,search=host:port}.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if the text is neither, or names a service twice
   *     or none at all
   */
  public static Endpoints parse(String text) {
    if (text.indexOf('=') < 0) {
      return single(Address.parse(text.strip()));
    }
    Map<Service, Address> addresses = new EnumMap<>(Service.class);
    for (String part : text.split(",", -1)) {
      String[] sides = part.strip().split("=", 2);
      Service service =
          Service.of(sides[0].strip())
              .orElseThrow(() ->
                  CrosshashException.invalid(
                      "An endpoint is that of one of " + labels(EnumSet.allOf(Service.class)),
                      sides[0],
                      EXAMPLE));
      Address address = Address.parse(sides.length == 2 ? sides[1].strip() : "");
      if (addresses.put(service, address) != null) {
        throw CrosshashException.invalid(
            "A service has one endpoint", service.label() + " is given twice", EXAMPLE);
      }
    }
    return new Endpoints(addresses);
  }

  /** Where a service answers. */
  public Address address(Service service) {
    return addresses.get(service);
  }

  /** All addresses, each once. */
  public List<Address> distinct() {
    return addresses.values().stream().distinct().toList();
  }

  private static String labels(Set<Service> services) {
    return services.stream().map(Service::label).collect(Collectors.joining(", "));
  }

  /** The text that {@link #parse} reads. */
  @Override
  public String toString() {
    return distinct().size() == 1
        ? distinct().getFirst().toString()
        : Arrays.stream(Service.values())
            .map(service -> service.label() + "=" + address(service))
            .collect(Collectors.joining(","));
  }
}
