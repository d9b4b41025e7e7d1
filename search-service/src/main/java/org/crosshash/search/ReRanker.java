package org.crosshash.search;

import java.util.List;
import org.crosshash.hamming.rerank.SlotScorer;
import org.crosshash.search.index.EntryKey;
import org.crosshash.search.index.IndexSnapshot;

/** Scores entries against a query vector. */
interface ReRanker {
  /**
   * A scorer for one query, whose slots are positions in a list of entries.
   *
   * @param snapshot the version in which they were found
   * @throws org.crosshash.errors.CrosshashException INVALID_ARGUMENT where the query's vector does
   *     not fit
   */
  SlotScorer scorer(float[] query, List<EntryKey> entries, IndexSnapshot snapshot);
}
