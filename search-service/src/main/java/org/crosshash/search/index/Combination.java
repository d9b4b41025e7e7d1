package org.crosshash.search.index;

/** What the codes of a search make together. */
public enum Combination {
  /** Each is a query of its own. */
  SEPARATE,
  /** One query: an entry's distance is the smallest of its distances to the codes. */
  MINIMUM,
  /** One query: an entry's distance is the sum of its distances to the codes. */
  SUM
}
