package org.crosshash.search;

import java.util.List;
import org.crosshash.errors.CrosshashException;
import org.crosshash.hamming.rerank.AsymmetricTables;
import org.crosshash.hamming.rerank.ProductQuantiserCodebooks;
import org.crosshash.hamming.rerank.SlotScorer;
import org.crosshash.search.index.EntryKey;
import org.crosshash.search.index.IndexDefinition;
import org.crosshash.search.index.IndexSnapshot;

/**
 * Scores entries by the product-quantised local codes that the index keeps beside their codes, in
 * the version that was searched. Our reconstruction of HuggingHash+.
 */
final class KeptLocalCodesReRanker implements ReRanker {
  private final ProductQuantiserCodebooks codebooks;

  /**
   * A re-ranker for an index.
   *
   * @throws CrosshashException INVALID_ARGUMENT where the codebooks do not fit its local codes
   */
  KeptLocalCodesReRanker(ProductQuantiserCodebooks codebooks, IndexDefinition index) {
    this.codebooks = codebooks;
    if (codebooks.shape().codeBytes() != index.localCodeBytes()) {
      throw CrosshashException.invalid(
          "Codebooks have the %d bytes of the index's local codes"
              .formatted(index.localCodeBytes()),
          "%d bytes (%d vectors of %d blocks)"
              .formatted(
                  codebooks.shape().codeBytes(),
                  codebooks.shape().aggregates(),
                  codebooks.shape().blocks()),
          "leave `codebooks` out to use the index's");
    }
  }

  @Override
  public SlotScorer scorer(float[] query, List<EntryKey> entries, IndexSnapshot snapshot) {
    AsymmetricTables products = codebooks.tables(query);
    List<byte[]> kept = snapshot.localCodes(entries);
    return slot ->
        kept.get(slot).length == 0 ? SlotScorer.MISSING : products.score(kept.get(slot), 0);
  }
}
