package org.crosshash.search;

import java.util.Collection;
import java.util.List;
import org.crosshash.errors.CrosshashException;

/** Refuses ids that are named in one table and missing from another. */
final class MissingIds {
  private static final int SHOWN = 5;

  private MissingIds() {}

  /**
   * Throws INVALID_ARGUMENT, with how many there are and the first of them, unless there are none.
   *
   * @param missing the ids, in any order
   * @param rule what should hold
   */
  static void refuse(Collection<String> missing, String rule) {
    if (!missing.isEmpty()) {
      List<String> first = missing.stream().sorted().limit(SHOWN).toList();
      throw CrosshashException.invalid(
          rule,
          missing.size()
              + " are missing: "
              + String.join(", ", first)
              + (missing.size() > SHOWN ? ", …" : ""),
          "give tables of the same items, or a selection without these");
    }
  }
}
