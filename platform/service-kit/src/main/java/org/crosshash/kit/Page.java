package org.crosshash.kit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.crosshash.errors.CrosshashException;

/**
 * Which part of a listing is asked for.
 *
 * @param size at most this many entries, 1 to 1000
 * @param after key of the last entry of the page before; empty: from the beginning
 */
public record Page(int size, String after) {
  private static final int STANDARD_SIZE = 100;
  private static final int LARGEST_SIZE = 1_000;

  /**
   * Reads the fields of a request.
   *
   * @param pageSize 0 to 1000; 0: 100
   * @param pageToken token of the page before; empty: the first page
   * @throws CrosshashException (INVALID_ARGUMENT) if the size is out of range or the token was not
   *     made here
   */
  public static Page of(int pageSize, String pageToken) {
    if (pageSize < 0 || pageSize > LARGEST_SIZE) {
      throw CrosshashException.invalid(
          "A page holds 0 to " + LARGEST_SIZE + " entries",
          pageSize,
          "choose a size in that range; 0 stands for " + STANDARD_SIZE);
    }
    try {
      String after = new String(Base64.getUrlDecoder().decode(pageToken), StandardCharsets.UTF_8);
      return new Page(pageSize == 0 ? STANDARD_SIZE : pageSize, after);
    } catch (IllegalArgumentException e) {
      throw CrosshashException.invalid(
          "A page token comes from the page before", pageToken, "send next_page_token unchanged");
    }
  }

  /** The token of the page behind an entry. */
  public static String token(String key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(key.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A part of a list.
   *
   * @param entries the entries of the page
   * @param nextToken token of the next page; empty on the last
   * @param <T> entry
   */
  public record Slice<T>(List<T> entries, String nextToken) {
    /** Copies the entries. */
    public Slice {
      entries = List.copyOf(entries);
    }
  }

  /**
   * Cuts this page out of a whole list.
   *
   * @param key of an entry, unique in the list
   * @throws CrosshashException (INVALID_ARGUMENT) if the entry that the page before ended with is
   *     not in the list any more
   */
  public <T> Slice<T> slice(List<T> all, Function<T, String> key) {
    int start = 0;
    if (!after.isEmpty()) {
      List<String> keys = new ArrayList<>();
      all.forEach(entry -> keys.add(key.apply(entry)));
      start = keys.indexOf(after) + 1;
      if (start == 0) {
        throw CrosshashException.invalid(
            "The entry that the page before ended with must still exist",
            after,
            "list from the beginning");
      }
    }
    int end = Math.min(all.size(), start + size);
    String next = end < all.size() ? token(key.apply(all.get(end - 1))) : "";
    return new Slice<>(all.subList(start, end), next);
  }
}
