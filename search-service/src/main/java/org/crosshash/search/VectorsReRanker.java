package org.crosshash.search;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.errors.CrosshashException;
import org.crosshash.hamming.rerank.SlotScorer;
import org.crosshash.hamming.rerank.VectorSimilarity;
import org.crosshash.search.index.EntryKey;
import org.crosshash.search.index.IndexSnapshot;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.Table;

/** Scores entries by the vectors of their items, kept in memory as read from a table. */
final class VectorsReRanker implements ReRanker {
  private final String table;
  private final VectorSimilarity similarity;
  private final Map<String, Integer> rows = new HashMap<>();
  private final int dimension;
  private final float[] vectors;

  /**
   * Reads a table, which may be closed afterwards.
   *
   * @throws CrosshashException INVALID_ARGUMENT where it has no such column
   */
  VectorsReRanker(Table table, String column, VectorSimilarity similarity) {
    this.table = table.name().toString();
    this.similarity = similarity;
    if (!table.has(column) || !table.has(Table.ID)) {
      throw CrosshashException.invalid(
          "Re-ranking by vectors needs a table with `id` and the named column of vectors",
          table.name() + " has no `" + (table.has(column) ? Table.ID : column) + "`",
          "use one of its columns "
              + table.schema().getFields().stream().map(field -> field.getName()).toList());
    }
    FloatMatrix values = table.floats(column);
    if ((long) values.rows() * values.columns() > Integer.MAX_VALUE - 64) {
      throw CrosshashException.invalid(
          "Vectors that re-rank have fewer than 2^31 values",
          values.rows() + " vectors of " + values.columns(),
          "use shorter vectors, or local codes");
    }
    this.dimension = values.columns();
    this.vectors = values.toArray();
    for (int i = 0; i < vectors.length; i++) {
      if (!Float.isFinite(vectors[i])) {
        throw CrosshashException.invalid(
            "The values of vectors that re-rank are finite",
            vectors[i] + " in row " + i / dimension + " of " + table.name(),
            "leave such items out, or mend their vectors");
      }
    }
    List<String> ids = table.ids();
    for (int row = 0; row < ids.size(); row++) {
      rows.put(ids.get(row), row);
    }
  }

  @Override
  public SlotScorer scorer(float[] query, List<EntryKey> entries, IndexSnapshot snapshot) {
    if (query.length != dimension) {
      throw CrosshashException.invalid(
          "A query's vector has the dimension of the table's, " + dimension,
          query.length,
          "embed the query as the items were embedded");
    }
    VectorSimilarity.VectorScorer scorer = similarity.to(query);
    return slot -> {
      EntryKey key = entries.get(slot);
      Integer row = rows.get(key.id());
      if (row == null) {
        throw CrosshashException.precondition(
            "Every entry that is re-ranked has a vector in the table",
            key + " has none in " + table,
            "use a table of all items of the index");
      }
      return scorer.score(vectors, row * dimension);
    };
  }
}
