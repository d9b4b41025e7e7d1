package org.crosshash.search;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.errors.CrosshashException;
import org.crosshash.hamming.rerank.AsymmetricTables;
import org.crosshash.hamming.rerank.ProductQuantiserCodebooks;
import org.crosshash.hamming.rerank.SlotScorer;
import org.crosshash.search.index.EntryKey;
import org.crosshash.search.index.IndexSnapshot;
import org.crosshash.search.index.Modality;
import org.crosshash.tables.Table;

/**
 * Scores entries by product-quantised local codes, kept in memory as read from a codes table. Our
 * reconstruction of HuggingHash+.
 */
final class LocalCodesReRanker implements ReRanker {
  /** Column of a codes table. */
  static final String COLUMN = "local_codes";

  private final ProductQuantiserCodebooks codebooks;
  private final Map<EntryKey, Integer> rows = new HashMap<>();
  private final byte[] codes;

  /**
   * Reads a table, which may be closed afterwards.
   *
   * @throws CrosshashException INVALID_ARGUMENT where its local codes do not fit the codebooks
   */
  LocalCodesReRanker(Table table, ProductQuantiserCodebooks codebooks) {
    this.codebooks = codebooks;
    if (!table.has(COLUMN)) {
      throw CrosshashException.invalid(
          "Re-ranking by local codes needs a codes table with `" + COLUMN + "`",
          table.name(),
          "name one that has them, or re-rank by vectors");
    }
    if (table.codeWidth(COLUMN) != codebooks.shape().codeBytes()) {
      throw CrosshashException.invalid(
          "Local codes have the codebooks' %d bytes (%d vectors of %d blocks)"
              .formatted(
                  codebooks.shape().codeBytes(),
                  codebooks.shape().aggregates(),
                  codebooks.shape().blocks()),
          table.codeWidth(COLUMN) + " bytes in " + table.name(),
          "give the codebooks that made them");
    }
    this.codes = table.codes(COLUMN);
    List<String> ids = table.ids();
    List<String> modalities = table.strings("modality");
    for (int row = 0; row < ids.size(); row++) {
      rows.put(new EntryKey(Modality.of(modalities.get(row)), ids.get(row)), row);
    }
  }

  @Override
  public SlotScorer scorer(float[] query, List<EntryKey> entries, IndexSnapshot snapshot) {
    AsymmetricTables products = codebooks.tables(query);
    int width = codebooks.shape().codeBytes();
    return slot -> {
      Integer row = rows.get(entries.get(slot));
      return row == null ? SlotScorer.MISSING : products.score(codes, row * width);
    };
  }
}
