package org.crosshash.tables;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Where ids are noted to find one that is there twice.
 *
 * <p>One thread at a time.
 */
@FunctionalInterface
public interface SeenIds {
  /**
   * Notes the row of an id that was not seen before.
   *
   * @return the row noted before, where it was
   */
  OptionalLong note(String id, long row);

  /**
   * Ids on the heap: some 150 bytes a row.
   *
   * @param expected number of ids, to make room
   */
  static SeenIds onHeap(int expected) {
    Map<String, Long> rows = HashMap.newHashMap(expected);
    return (id, row) -> {
      Long earlier = rows.putIfAbsent(id, row);
      return earlier == null ? OptionalLong.empty() : OptionalLong.of(earlier);
    };
  }
}
