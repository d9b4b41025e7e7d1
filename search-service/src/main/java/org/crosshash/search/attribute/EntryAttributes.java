package org.crosshash.search.attribute;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.crosshash.errors.CrosshashException;

/**
 * What filters see of an entry, besides its id and its modality.
 *
 * @param labels its labels, not empty, at most {@value AttributeValue#MAXIMUM_STRINGS}
 * @param values its typed attributes by name, at most {@value #MAXIMUM_VALUES}; a name has 1 to
 *     {@value #MAXIMUM_NAME_BYTES} bytes of UTF-8 and no control characters. An empty set of
 *     strings is left out: it is as if the attribute were not there
 */
public record EntryAttributes(SortedSet<String> labels, SortedMap<String, AttributeValue> values) {
  /** Name under which filters see the labels. */
  public static final String LABELS = "labels";

  /** Name under which filters see the id. */
  public static final String ID = "id";

  /** Name under which filters see the modality. */
  public static final String MODALITY = "modality";

  /** Most typed attributes of one entry. */
  public static final int MAXIMUM_VALUES = 64;

  /** Longest name of a typed attribute, in bytes of UTF-8. */
  public static final int MAXIMUM_NAME_BYTES = 64;

  /** Names that no typed attribute can have. */
  public static final Set<String> RESERVED = Set.of(ID, MODALITY, LABELS);

  /** Nothing. */
  public static final EntryAttributes NONE =
      new EntryAttributes(Collections.emptySortedSet(), Collections.emptySortedMap());

  /**
   * Copies and checks.
   *
   * @throws CrosshashException INVALID_ARGUMENT where a part breaks its rule
   */
  public EntryAttributes {
    labels = new AttributeValue.Texts(labels).values();
    if (labels.contains("")) {
      throw CrosshashException.invalid(
          "A label must not be empty", labels, "leave the empty label out");
    }
    SortedMap<String, AttributeValue> kept = new TreeMap<>(values);
    kept.values()
        .removeIf(value -> value instanceof AttributeValue.Texts texts && texts.values().isEmpty());
    values = Collections.unmodifiableSortedMap(kept);
    if (values.size() > MAXIMUM_VALUES) {
      throw CrosshashException.invalid(
          "An entry has at most " + MAXIMUM_VALUES + " typed attributes",
          values.size(),
          "keep what no filter needs in `attributes`");
    }
    values.keySet().forEach(EntryAttributes::requireName);
  }

  /** The labels and values of an entry. */
  public static EntryAttributes of(
      Collection<String> labels, Map<String, ? extends AttributeValue> values) {
    return new EntryAttributes(new TreeSet<>(labels), new TreeMap<>(values));
  }

  /** Whether there is nothing. */
  public boolean isEmpty() {
    return labels.isEmpty() && values.isEmpty();
  }

  private static void requireName(String name) {
    if (name.isEmpty()
        || name.chars().anyMatch(Character::isISOControl)
        || !StandardCharsets.UTF_8.newEncoder().canEncode(name)
        || name.getBytes(StandardCharsets.UTF_8).length > MAXIMUM_NAME_BYTES) {
      throw CrosshashException.invalid(
          "The name of a typed attribute has 1 to "
              + MAXIMUM_NAME_BYTES
              + " bytes of UTF-8 without control characters",
          "\"" + name.substring(0, Math.min(name.length(), MAXIMUM_NAME_BYTES)) + "\"",
          "choose such a name, for example `year`");
    }
    if (RESERVED.contains(name)) {
      throw CrosshashException.invalid(
          "A typed attribute has another name than " + new TreeSet<>(RESERVED),
          name,
          "choose another name; labels go into `labels`");
    }
  }
}
