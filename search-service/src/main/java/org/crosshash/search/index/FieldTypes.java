package org.crosshash.search.index;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.errors.CrosshashException;
import org.crosshash.search.attribute.AttributeIndex;
import org.crosshash.search.attribute.AttributeType;

/**
 * Sees to it that a typed attribute has one type in all entries of an index: what the entries
 * before a commit have, and what the commit's writes bring. One thread.
 */
final class FieldTypes {
  /** Most names that the typed attributes of one index can have. */
  static final int MAXIMUM_NAMES = 1000;

  private final AttributeIndex before;
  private final Map<String, AttributeType> brought = new HashMap<>();

  FieldTypes(AttributeIndex before) {
    this.before = before;
  }

  /**
   * Takes the types of a write in, all or none.
   *
   * @throws CrosshashException INVALID_ARGUMENT where a name has another type already, or there are
   *     too many names
   */
  void take(List<Entry> entries) {
    Map<String, AttributeType> own = new HashMap<>();
    for (Entry entry : entries) {
      entry
          .filtered()
          .values()
          .forEach((name, value) -> {
            AttributeType known = known(name, own);
            if (known == null) {
              own.put(name, value.type());
            } else if (known != value.type()) {
              throw mismatch(
                  name, known, value.type(), "at entry " + Texts.shortened(entry.key().toString()));
            }
          });
    }
    int names = before.fields().size() + brought.size() + own.size();
    if (!own.isEmpty() && names > MAXIMUM_NAMES) {
      throw CrosshashException.invalid(
          "The typed attributes of an index have at most " + MAXIMUM_NAMES + " names",
          names,
          "use fewer names; what has very many different names is better kept as labels");
    }
    brought.putAll(own);
  }

  /** The error for a name with two types. */
  static CrosshashException mismatch(
      String name, AttributeType known, AttributeType other, String where) {
    return CrosshashException.invalid(
        "A typed attribute has one type in all entries of an index",
        "`%s` is a %s and %s a %s".formatted(name, known.label(), where, other.label()),
        "send that type, or choose another name");
  }

  private AttributeType known(String name, Map<String, AttributeType> own) {
    AttributeIndex.Field field = before.fields().get(name);
    return field != null ? field.type() : own.getOrDefault(name, brought.get(name));
  }
}
