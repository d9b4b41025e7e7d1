package org.crosshash.evaluation;

/**
 * Which items of a database are relevant to which queries, and how much.
 *
 * <p>Immutable and safe for any number of threads.
 */
public sealed interface Relevance permits LabelRelevance, InstanceRelevance {
  /** Number of queries. */
  int queries();

  /** Number of items. */
  int items();

  /**
   * Marks the items that are relevant to a query.
   *
   * @param relevant takes a bit an item: bit (i mod 64) of word (i div 64); all words are set
   */
  void mark(int query, long[] relevant);

  /**
   * Grades all items for a query.
   *
   * @param grades takes a number an item, 0 where it is not relevant: how many labels it shares
   *     with the query, or 1 for a match
   */
  void grade(int query, int[] grades);

  /**
   * Cosine of the label vectors (0 or 1 a label) of a query and an item, in [0, 1].
   *
   * @throws org.crosshash.errors.CrosshashException (INVALID_ARGUMENT) where relevance has no
   *     labels
   */
  double labelCosine(int query, int item);
}
