package org.crosshash.hamming.rerank;

/**
 * The local score of one query with the item in a slot.
 *
 * <pre>{@code
 * AsymmetricTables tables = codebooks.tables(query);
 * SlotScorer scorer = slot -> tables.score(localCodes, slot * codeBytes);
 * }</pre>
 */
@FunctionalInterface
public interface SlotScorer {
  /** What a scorer gives for an item that has nothing to be scored by. */
  double MISSING = Double.NaN;

  /**
   * The local score.
   *
   * @param slot an item that the Hamming search found
   * @return greater is better; {@link #MISSING} where the item has no local codes or vector: its
   *     Hamming similarity is then its local score too
   */
  double score(int slot);
}
