package org.crosshash.encoding;

import java.util.List;
import java.util.Optional;

/**
 * Items to encode, by position. Says nothing but what an encoder may know: no labels, no splits.
 *
 * <p>Safe for any number of threads.
 */
public interface ItemSource {
  /** Number of items. */
  int size();

  /** The id of an item. */
  String id(int item);

  /** Whether items have pictures, still or moving. */
  boolean hasImages();

  /** Whether items have texts. */
  boolean hasTexts();

  /**
   * The encoded picture of an item, empty where it has none.
   *
   * @throws org.crosshash.errors.CrosshashException INVALID_ARGUMENT if it cannot be read
   */
  Optional<byte[]> image(int item);

  /**
   * The encoded frames of an item's moving picture, in order; empty where it has no list of them.
   *
   * @throws org.crosshash.errors.CrosshashException INVALID_ARGUMENT if they cannot be read
   */
  default List<byte[]> frames(int item) {
    return List.of();
  }

  /** The text of an item, empty where it has none. */
  Optional<String> text(int item);
}
