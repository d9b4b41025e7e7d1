package org.crosshash.search.attribute;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.crosshash.config.Suggestions;
import org.crosshash.errors.CrosshashException;
import org.roaringbitmap.RoaringBitmap;

/** Counts values in one version of an index. Safe for any number of threads. */
public final class FacetCounter {
  /** Most values of a facet. */
  public static final int MAXIMUM_VALUES = 1000;

  private final AttributeIndex attributes;
  private final SlotSource source;

  /** Counts among attributes and slots of one version. */
  public FacetCounter(AttributeIndex attributes, SlotSource source) {
    this.attributes = attributes;
    this.source = source;
  }

  /**
   * The most frequent values of a field.
   *
   * @param field `labels`, `modality` or a typed attribute
   * @param among live slots whose values count; not changed
   * @param limit most values, 1 to {@value #MAXIMUM_VALUES}
   * @param whileWanted asked now and then: returns to go on; what it throws ends the count
   * @throws CrosshashException INVALID_ARGUMENT where no entry has the field or the limit is out of
   *     range
   */
  public Facet count(String field, RoaringBitmap among, int limit, Runnable whileWanted) {
    requireLimit(limit);
    MostFrequent most = new MostFrequent(limit);
    if (field.equals(EntryAttributes.MODALITY)) {
      modalities(among).forEach((value, count) -> most.offer(count, () -> value));
    } else {
      attributes.counts(
          known(field),
          among,
          (column, key, count) -> most.offer(count, () -> column.text(key)),
          new Checkpoint(whileWanted));
    }
    return most.facet(field);
  }

  /** Throws INVALID_ARGUMENT unless a facet can have so many values. */
  public static void requireLimit(int limit) {
    if (limit < 1 || limit > MAXIMUM_VALUES) {
      throw CrosshashException.invalid(
          "A facet has 1 to " + MAXIMUM_VALUES + " values",
          limit,
          "ask for a number in that range");
    }
  }

  private Map<String, Integer> modalities(RoaringBitmap among) {
    Map<String, Integer> counts = new TreeMap<>();
    for (String label : source.modalities()) {
      int count = RoaringBitmap.andCardinality(source.withModality(label), among);
      if (count > 0) {
        counts.put(label, count);
      }
    }
    return counts;
  }

  private String known(String field) {
    if (!field.equals(EntryAttributes.LABELS) && !attributes.fields().containsKey(field)) {
      SortedSet<String> names = new TreeSet<>(attributes.fields().keySet());
      names.add(EntryAttributes.LABELS);
      names.add(EntryAttributes.MODALITY);
      throw CrosshashException.invalid(
          "A facet counts `labels`, `modality` or a typed attribute that entries of the index have",
          field,
          Suggestions.cure(field, names));
    }
    return field;
  }
}
