package org.crosshash.search.index;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.search.attribute.EntryAttributes;

/**
 * A code with its name and its attributes, as a client writes it.
 *
 * @param key its name
 * @param code bits/8 bytes; bit j of the hash is bit (j mod 8), least significant first, of byte (j
 *     div 8). Owned by the entry: not to be changed afterwards
 * @param attributes free texts given back with results; at most {@value #MAXIMUM_ATTRIBUTE_BYTES}
 *     bytes of UTF-8 in all
 * @param filtered labels and typed attributes: what filters see
 * @param localCodes product-quantised codes of its local vectors, for re-ranking; empty: none.
 *     Owned by the entry as {@code code} is
 */
public record Entry(
    EntryKey key,
    byte[] code,
    SortedMap<String, String> attributes,
    EntryAttributes filtered,
    byte[] localCodes) {
  private static final byte[] NO_LOCAL_CODES = {};

  /** Most bytes of UTF-8 that the attributes of one entry may have, names and values together. */
  public static final int MAXIMUM_ATTRIBUTE_BYTES = 65_536;

  /**
   * Checks the attributes.
   *
   * @throws CrosshashException INVALID_ARGUMENT where the attributes are too large
   */
  public Entry {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(filtered, "filtered");
    Objects.requireNonNull(localCodes, "localCodes");
    attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    requireAttributes(attributes, key.toString());
  }

  /** An entry without local codes. */
  public Entry(
      EntryKey key, byte[] code, SortedMap<String, String> attributes, EntryAttributes filtered) {
    this(key, code, attributes, filtered, NO_LOCAL_CODES);
  }

  /** An entry without labels and typed attributes. */
  public Entry(EntryKey key, byte[] code, SortedMap<String, String> attributes) {
    this(key, code, attributes, EntryAttributes.NONE);
  }

  /** Bytes of UTF-8 that its attributes have, names and values together. */
  public long attributeBytes() {
    return bytes(attributes);
  }

  /**
   * Checks attributes that are to become an entry's.
   *
   * @param whose names the entry in the error
   * @throws CrosshashException INVALID_ARGUMENT where they are too large
   */
  public static void requireAttributes(Map<String, String> attributes, String whose) {
    long bytes = bytes(attributes);
    if (bytes > MAXIMUM_ATTRIBUTE_BYTES) {
      throw CrosshashException.invalid(
          "The attributes of an entry have at most " + MAXIMUM_ATTRIBUTE_BYTES + " bytes in all",
          bytes + " bytes at entry " + Texts.shortened(whose),
          "keep long contents elsewhere and their address as an attribute");
    }
  }

  private static long bytes(Map<String, String> attributes) {
    long bytes = 0;
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      bytes += attribute.getKey().getBytes(StandardCharsets.UTF_8).length;
      bytes += attribute.getValue().getBytes(StandardCharsets.UTF_8).length;
    }
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other
            instanceof
            Entry(
                EntryKey otherKey,
                byte[] otherCode,
                var otherAttributes,
                var otherFiltered,
                byte[] otherLocalCodes)
        && key.equals(otherKey)
        && Arrays.equals(code, otherCode)
        && attributes.equals(otherAttributes)
        && filtered.equals(otherFiltered)
        && Arrays.equals(localCodes, otherLocalCodes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        key, Arrays.hashCode(code), attributes, filtered, Arrays.hashCode(localCodes));
  }
}
