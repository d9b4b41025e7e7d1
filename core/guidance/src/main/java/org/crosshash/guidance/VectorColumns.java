package org.crosshash.guidance;

import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The columns that a recipe takes cosines of.
 *
 * @param imageColumn one image vector an item
 * @param textColumn one text vector an item
 */
public record VectorColumns(String imageColumn, String textColumn) {
  /** The image encoder's own features, and the texts. */
  public static final VectorColumns FEATURES = new VectorColumns("image_features", "text");

  /** Images and texts in the space that they share. */
  public static final VectorColumns SHARED = new VectorColumns("image", "text");

  /** Checks that both are named. */
  public VectorColumns {
    Settings.column("image_column", imageColumn);
    Settings.column("text_column", textColumn);
  }

  /** Both names. */
  SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>();
    names.add(imageColumn);
    names.add(textColumn);
    return names;
  }
}
