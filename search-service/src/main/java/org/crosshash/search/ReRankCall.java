package org.crosshash.search;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.crosshash.errors.CrosshashException;
import org.crosshash.hamming.Neighbours;
import org.crosshash.hamming.rerank.ReRankedNeighbours;
import org.crosshash.hamming.rerank.ReRanking;
import org.crosshash.search.index.EntryKey;
import org.crosshash.search.index.IndexSnapshot;
import org.crosshash.search.index.Neighbour;
import org.crosshash.search.index.SearchOptions;
import org.crosshash.search.v1.QueryVector;
import org.crosshash.search.v1.ReRankOptions;
import org.crosshash.search.v1.SearchRequest;

/** Re-ranks what one Search call found, where it asks for that. */
final class ReRankCall {
  private final ReRankOptions options;
  private final ReRanking ranking;
  private final ReRanker ranker;

  /**
   * Checks a request that asks for re-ranking.
   *
   * @param ranker of the request
   * @throws CrosshashException INVALID_ARGUMENT where its options break a rule
   */
  ReRankCall(SearchRequest request, ReRanker ranker) {
    this.options = request.getRerank();
    this.ranker = ranker;
    this.ranking =
        new ReRanking(
            options.getDepth() == 0 ? ReRanking.STANDARD.depth() : options.getDepth(),
            options.hasHammingWeight()
                ? options.getHammingWeight()
                : ReRanking.STANDARD.hammingWeight());
    if (ranking.depth() > SearchOptions.MAXIMUM_LIMIT) {
      throw CrosshashException.invalid(
          "At most " + SearchOptions.MAXIMUM_LIMIT + " neighbours are re-ranked",
          ranking.depth(),
          "lower the depth");
    }
  }

  /**
   * A neighbour in its new place.
   *
   * @param neighbour what was found
   * @param score its score; empty where it lies behind those that were re-ranked
   */
  record Scored(Neighbour neighbour, OptionalDouble score) {}

  /** How many neighbours have to be found, so that {@code limit} can be given back. */
  int candidates(int limit) {
    return Math.max(limit, ranking.depth());
  }

  /**
   * Throws INVALID_ARGUMENT unless there is a vector for each list of neighbours.
   *
   * @param lists how many lists of neighbours there are
   */
  void requireQueries(int lists) {
    if (options.getQueriesCount() != lists) {
      throw CrosshashException.invalid(
          "Re-ranking needs a vector for each list of neighbours, " + lists,
          options.getQueriesCount(),
          "give one in `queries` for each, in order");
    }
  }

  /** The first {@code limit} neighbours of one query after re-ranking. */
  List<Scored> apply(
      int query, List<Neighbour> found, int bits, int limit, IndexSnapshot snapshot) {
    List<EntryKey> keys = found.stream().limit(ranking.depth()).map(Neighbour::key).toList();
    int[] places = new int[found.size()];
    int[] distances = new int[found.size()];
    for (int rank = 0; rank < places.length; rank++) {
      places[rank] = rank;
      distances[rank] = found.get(rank).distance();
    }
    ReRankedNeighbours ranked =
        ranking.apply(
            new Neighbours(places, distances),
            bits,
            ranker.scorer(values(options.getQueries(query)), keys, snapshot));
    List<Scored> scored = new ArrayList<>();
    for (int rank = 0; rank < Math.min(limit, ranked.size()); rank++) {
      scored.add(
          new Scored(
              found.get(ranked.slots()[rank]),
              rank < ranked.scores().length
                  ? OptionalDouble.of(ranked.scores()[rank])
                  : OptionalDouble.empty()));
    }
    return scored;
  }

  private static float[] values(QueryVector vector) {
    float[] values = new float[vector.getValuesCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = vector.getValues(i);
    }
    return values;
  }
}
