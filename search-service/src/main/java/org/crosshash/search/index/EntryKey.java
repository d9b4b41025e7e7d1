package org.crosshash.search.index;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.crosshash.errors.CrosshashException;

/**
 * Names an entry of an index.
 *
 * @param modality what its code was computed from
 * @param id id of the item; 1 to {@value #MAXIMUM_ID_BYTES} bytes of UTF-8
 */
public record EntryKey(Modality modality, String id) {
  /** Longest id, in bytes of UTF-8. */
  public static final int MAXIMUM_ID_BYTES = 1024;

  /**
   * Checks the id.
   *
   * @throws CrosshashException INVALID_ARGUMENT where it is empty, too long, or no valid Unicode
   */
  public EntryKey {
    Objects.requireNonNull(modality, "modality");
    requireId(id);
  }

  /** Returns the id where it keeps the rules of ids, and throws INVALID_ARGUMENT otherwise. */
  static String requireId(String id) {
    if (id.isEmpty()) {
      throw CrosshashException.invalid("An id must not be empty", "\"\"", "give every entry an id");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(id)) {
      throw CrosshashException.invalid(
          "An id must be valid Unicode", id, "remove its unpaired surrogates");
    }
    int bytes = id.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAXIMUM_ID_BYTES) {
      throw CrosshashException.invalid(
          "An id has at most " + MAXIMUM_ID_BYTES + " bytes of UTF-8",
          bytes + " bytes in " + Texts.shortened(id),
          "use a shorter id and keep the long name as an attribute");
    }
    return id;
  }

  /** Whether a text keeps the rules of ids. */
  static boolean isId(String text) {
    return !text.isEmpty()
        && StandardCharsets.UTF_8.newEncoder().canEncode(text)
        && text.getBytes(StandardCharsets.UTF_8).length <= MAXIMUM_ID_BYTES;
  }

  @Override
  public String toString() {
    return modality == Modality.NONE ? id : modality.label() + ":" + id;
  }
}
