package org.crosshash.encoding;

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

  /** Whether items have pictures. */
  boolean hasImages();

  /** Whether items have texts. */
  boolean hasTexts();

  /**
   * The encoded picture of an item, empty where it has none.
   *
   * @throws org.crosshash.errors.CrosshashException INVALID_ARGUMENT if it cannot be read
   */
  Optional<byte[]> image(int item);

  /** The text of an item, empty where it has none. */
  Optional<String> text(int item);
}
