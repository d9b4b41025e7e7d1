package org.crosshash.guidance;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * A recipe for guidance with all its settings: how to get from the vectors of the training items to
 * their target similarities.
 *
 * <p>Every recipe is a record whose components are its settings.
 */
public sealed interface GuidanceRecipe
    permits BatchLocalRecipe,
        CosineRecipe,
        DgcpnRecipe,
        DgcpnSparseRecipe,
        ExternalRecipe,
        UchmRecipe,
        UchstmRecipe,
        VtmUchRecipe,
        VtmUchSparseRecipe {
  /** The recipe's id, such as {@code vtm-uch}. */
  String id();

  /**
   * Whether the similarities of a batch follow from the batch's rows alone, so that nothing but the
   * recipe is stored.
   */
  default boolean batchLocal() {
    return false;
  }

  /** Whether the result depends on the seed. */
  default boolean random() {
    return false;
  }

  /** Whether blocks can be computed from stored ingredients. */
  default boolean factorable() {
    return false;
  }

  /** Whether it takes statistics over all pairs, which may be those of a sample. */
  default boolean takesStatistics() {
    return false;
  }

  /** The form in which it is always kept, if it has one of its own. */
  default Optional<GuidanceForm> ownForm() {
    return Optional.empty();
  }

  /** The columns with one vector an item that the recipe reads. */
  default SortedSet<String> vectorColumns() {
    return Collections.emptySortedSet();
  }

  /** The columns with a list of vectors an item that the recipe reads. */
  default SortedSet<String> listColumns() {
    return Collections.emptySortedSet();
  }

  /** All settings by name, as text. */
  default SortedMap<String, String> settings() {
    return RecordSettings.of((Record) this);
  }
}
