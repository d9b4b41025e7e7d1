package org.crosshash.search.index;

import org.crosshash.search.attribute.Facet;
import org.crosshash.search.attribute.FacetCounter;
import org.roaringbitmap.RoaringBitmap;

/** Some entries of one version of an index. Immutable; outlives its snapshot. */
public final class EntrySet {
  private final RoaringBitmap slots;
  private final FacetCounter counter;

  EntrySet(RoaringBitmap slots, FacetCounter counter) {
    this.slots = slots;
    this.counter = counter;
  }

  /** How many they are. */
  public long size() {
    return slots.getLongCardinality();
  }

  /**
   * Their most frequent values of a field.
   *
   * @param field `labels`, `modality` or a typed attribute
   * @param limit most values, 1 to {@value FacetCounter#MAXIMUM_VALUES}
   * @param stop asked now and then
   * @throws org.crosshash.errors.CrosshashException INVALID_ARGUMENT where no entry of the index
   *     has the field or the limit is out of range; whatever {@code stop} throws
   */
  public Facet facet(String field, int limit, StopSignal stop) {
    return counter.count(field, slots, limit, stop::check);
  }
}
