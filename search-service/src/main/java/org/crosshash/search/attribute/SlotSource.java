package org.crosshash.search.attribute;

import java.util.List;
import java.util.function.Predicate;
import org.roaringbitmap.RoaringBitmap;

/**
 * What a filter asks of an index besides attributes: one version of it. Sets may name dead slots;
 * who uses a filter leaves them out. Safe for any number of threads.
 */
public interface SlotSource {
  /** Slots, dead ones too: 0 to this. */
  int slots();

  /** The slots of an id, in every modality. */
  RoaringBitmap withId(String id);

  /** The slots whose id, in UTF-8, meets a condition; looks at each. */
  RoaringBitmap withIdWhere(Predicate<byte[]> condition);

  /** Names of all modalities. */
  List<String> modalities();

  /**
   * The slots of a modality.
   *
   * @throws org.crosshash.errors.CrosshashException INVALID_ARGUMENT where none is called so
   */
  RoaringBitmap withModality(String label);
}
