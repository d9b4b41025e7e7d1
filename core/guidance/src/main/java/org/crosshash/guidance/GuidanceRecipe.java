package org.crosshash.guidance;

import java.util.SortedMap;
import java.util.SortedSet;

/**
 * A recipe for guidance with all its settings: how to get from the vectors of the training items to
 * their target similarities.
 */
public sealed interface GuidanceRecipe permits VtmUchRecipe, DjsrhRecipe, DgcpnRecipe {
  /** The recipe's id, such as {@code vtm-uch}. */
  String id();

  /**
   * Whether the similarities of a batch follow from the batch's rows alone, so that nothing but the
   * recipe is stored.
   */
  boolean batchLocal();

  /** The columns with one vector an item that the recipe reads. */
  SortedSet<String> vectorColumns();

  /** The columns with a list of vectors an item that the recipe reads. */
  SortedSet<String> listColumns();

  /** All settings by name, as text; what a table stores of its recipe. */
  SortedMap<String, String> settings();
}
