package org.crosshash.experiments.datasets.layouts;

import java.util.List;

/** A way in which files hold image-text pairs. */
public interface Layout {
  /** Name that commands take. */
  String name();

  /** What is read, in one line. */
  String title();

  /** The files with their keys and shapes, one a line. */
  List<String> files();

  /** Who uses this layout. */
  String source();

  /**
   * Reads the pairs.
   *
   * @param resources keeps open what the result still reads, until it is closed
   * @throws org.crosshash.errors.CrosshashException if a file or key is missing, damaged, or of
   *     another shape than the others, or pictures are missing; nothing is read halfway
   */
  FoundPairs read(LayoutRequest request, ImportResources resources);
}
