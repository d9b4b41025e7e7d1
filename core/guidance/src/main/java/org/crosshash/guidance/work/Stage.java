package org.crosshash.guidance.work;

import java.util.Locale;

/** The stages of building guidance, in the order in which they happen. */
public enum Stage {
  /** Reading and checking the vectors. */
  READ,
  /** K-means over the objects; one unit a restart. */
  CLUSTERS,
  /** Matching words with objects. */
  WORDS,
  /** Similarities of all pairs. */
  POPULATION,
  /** Training a similarity generator; one unit a step. */
  LEARN,
  /** Nearest neighbours of all items. */
  NEIGHBOURS,
  /** Communities on the graph of similar items. */
  COMMUNITIES,
  /** Cells around the communities' centres. */
  CENTRES,
  /** The joint matrix. */
  JOIN,
  /** Writing the table. */
  WRITE;

  /** The name on the wire: lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
