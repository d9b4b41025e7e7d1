package org.crosshash.encoding;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;

/** The encoders of a process, by id. Safe for any number of threads. */
public final class Encoders implements AutoCloseable {
  private final SortedMap<String, Encoder> byId;

  /** Holds these encoders, which belong to it from now on. */
  public Encoders(List<Encoder> encoders) {
    TreeMap<String, Encoder> map = new TreeMap<>();
    encoders.forEach(encoder -> map.put(encoder.description().id(), encoder));
    byId = Collections.unmodifiableSortedMap(map);
  }

  /** The encoders that are built in. */
  public static Encoders builtIn() {
    return new Encoders(List.of(new ConseLite0Encoder()));
  }

  /**
   * The encoder of an id.
   *
   * @throws CrosshashException NOT_FOUND if there is none
   */
  public Encoder get(String id) {
    Encoder encoder = byId.get(id);
    if (encoder == null) {
      throw CrosshashException.notFound(
          "An encoder must be one of this server's, " + String.join(", ", byId.keySet()),
          id,
          "choose one of these");
    }
    return encoder;
  }

  /** All encoders, by id. */
  public List<Encoder> all() {
    return List.copyOf(byId.values());
  }

  @Override
  public void close() {
    byId.values().forEach(Encoder::close);
  }
}
