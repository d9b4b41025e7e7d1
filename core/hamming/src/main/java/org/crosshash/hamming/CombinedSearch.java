package org.crosshash.hamming;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * Exact search with several codes that make one query: the distance of a code is the smallest of,
 * or the sum of, its distances to theirs.
 *
 * <p>The order is total, (combined distance, slot), and the answer the same for any number of
 * threads. Immutable and safe for any number of threads.
 */
public final class CombinedSearch {
  private final FlatSearch flat;

  /** A search with the threads and the kernel of a search for single codes. */
  public CombinedSearch(FlatSearch flat) {
    this.flat = flat;
  }

  /**
   * The codes whose smallest distance to the queries is least.
   *
   * <p>Whoever is among the first k by the smallest distance is among the first k of the query that
   * it is nearest to: a code before it there is before it here. So the lists of the queries hold
   * the answer.
   *
   * @param request radius: largest smallest distance
   * @throws CrosshashException where the codes differ in length or the request was cancelled
   */
  public Neighbours minimum(PackedCodes database, PackedCodes queries, SearchRequest request) {
    Map<Integer, Integer> least = new HashMap<>();
    for (Neighbours found : flat.search(database, queries, request)) {
      for (int rank = 0; rank < found.size(); rank++) {
        least.merge(found.slots()[rank], found.distances()[rank], Math::min);
      }
    }
    long[] pairs = new long[least.size()];
    int at = 0;
    for (Map.Entry<Integer, Integer> pair : least.entrySet()) {
      pairs[at++] = ((long) pair.getValue() << 32) | pair.getKey();
    }
    Arrays.sort(pairs);
    int kept = Math.min(pairs.length, request.limit());
    int[] slots = new int[kept];
    int[] distances = new int[kept];
    for (int rank = 0; rank < kept; rank++) {
      slots[rank] = (int) pairs[rank];
      distances[rank] = (int) (pairs[rank] >>> 32);
    }
    return new Neighbours(slots, distances);
  }

  /**
   * The codes whose distances to the queries have the least sum.
   *
   * @param request radius: largest sum
   * @throws CrosshashException where the codes differ in length or the request was cancelled
   */
  public Neighbours sum(PackedCodes database, PackedCodes queries, SearchRequest request) {
    CombinedDistance distance = CombinedDistance.of(database, queries, true);
    int greatest = Math.multiplyExact(database.bits(), queries.size());
    int radius = Math.min(request.radius(), greatest);
    int limit = Math.max(1, Math.min(request.limit(), database.size()));
    int chunks = database.shape().chunks(database.size());
    int ranges = Math.max(1, Math.min(flat.threads(), chunks));
    List<NearestCollector> collectors = new ArrayList<>();
    for (int range = 0; range < ranges; range++) {
      collectors.add(new NearestCollector(limit, radius));
    }
    ParallelTasks.run(
        ranges,
        flat.threads(),
        flat.executor(),
        range -> {
          int first = (int) ((long) chunks * range / ranges);
          int last = (int) ((long) chunks * (range + 1) / ranges);
          for (int chunk = first; chunk < last; chunk++) {
            requireWanted(request);
            scan(database, chunk, distance, request.filter(), collectors.get(range));
          }
        });
    return NearestCollector.merge(collectors);
  }

  private static void scan(
      PackedCodes database,
      int chunk,
      CombinedDistance distance,
      SlotFilter filter,
      NearestCollector collector) {
    int codesPerChunk = database.shape().codesPerChunk();
    int end = Math.min(database.size(), (chunk + 1) * codesPerChunk);
    for (int first = chunk * codesPerChunk; first < end; first += 64) {
      long word = filter.word(first / 64);
      while (word != 0) {
        int slot = first + Long.numberOfTrailingZeros(word);
        word &= word - 1;
        if (slot >= end) {
          break;
        }
        collector.offer(distance.at(slot), slot);
      }
    }
  }

  private static void requireWanted(SearchRequest request) {
    if (request.cancelled().getAsBoolean()) {
      throw new CrosshashException(
          Problem.CANCELLED,
          "The search was cancelled",
          "a combined search",
          "search again, or allow more time");
    }
  }
}
