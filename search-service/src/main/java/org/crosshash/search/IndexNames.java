package org.crosshash.search;

import org.crosshash.errors.CrosshashException;

/** Resource names of indexes: {@code indexes/<id>}. */
final class IndexNames {
  private static final String COLLECTION = "indexes/";

  private IndexNames() {}

  /** The name of an id. */
  static String of(String id) {
    return COLLECTION + id;
  }

  /**
   * The id in a name.
   *
   * @throws CrosshashException INVALID_ARGUMENT where the name is of another form
   */
  static String id(String name) {
    if (!name.startsWith(COLLECTION) || name.length() == COLLECTION.length()) {
      throw CrosshashException.invalid(
          "An index is named `indexes/<id>`, or by its alias `aliases/<id>`",
          "\"" + name + "\"",
          "write `indexes/` before its id");
    }
    return name.substring(COLLECTION.length());
  }
}
