package org.crosshash.search;

import org.crosshash.errors.CrosshashException;
import org.crosshash.search.index.IndexDefinition;

/** Resource names of aliases: {@code aliases/<id>}. */
final class AliasNames {
  private static final String COLLECTION = "aliases/";

  private AliasNames() {}

  /** The name of an id. */
  static String of(String id) {
    return COLLECTION + id;
  }

  /** Whether a name is that of an alias. */
  static boolean matches(String name) {
    return name.startsWith(COLLECTION);
  }

  /**
   * The id in a name.
   *
   * @throws CrosshashException INVALID_ARGUMENT where the name or its id is of another form
   */
  static String id(String name) {
    if (!matches(name)) {
      throw CrosshashException.invalid(
          "An alias is named `aliases/<id>`", "\"" + name + "\"", "write `aliases/` before its id");
    }
    return IndexDefinition.requireId(name.substring(COLLECTION.length()));
  }
}
