package org.crosshash.hamming;

import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * One query's way through the tables, step by step: step {@code a · m + j} looks at the codes that
 * are exactly a bits away in substring j, and after step r every code within distance r has been
 * looked at (Norouzi et al., proposition 1 and its corollary). One thread.
 *
 * <p>A code is taken at the first step that meets it, which its distances in the substrings tell:
 * no list of what was seen is needed. The work is counted, and the search gives up before it does
 * more than it may.
 */
final class MultiIndexSearch {
  /** Work between two questions whether the search was cancelled. */
  private static final int QUESTION = 1 << 16;

  /** Buckets that are looked at together. */
  private static final int GATHERED = 64;

  /** Slots that are looked at together. */
  private static final int NOTED = 512;

  private final MultiIndex index;
  private final Substrings substrings;
  private final CodeShape shape;
  private final PackedCodes codes;
  private final long[] query;
  private final long[] words;
  private final long[] difference;
  private final SearchRequest request;
  private final StaleSlots stale;
  private final UnorderedCollector collector;
  private final int radius;
  private final int limit;
  private final long budget;

  // Buckets and slots are first noted and then looked at, many at a time: reads that miss the
  // caches then wait beside one another and not one after another.
  private final int[] froms = new int[GATHERED];
  private final int[] tos = new int[GATHERED];
  private final long[] masks = new long[GATHERED];
  private final int[] slots = new int[NOTED];
  private final int[] numbers = new int[NOTED];
  private final int[] distances = new int[NOTED];
  private int gathered;

  private long probes;
  private long candidates;
  private long nextQuestion = QUESTION;
  private int step;
  private int exact;

  /**
   * Prepares a search.
   *
   * @param index tables that cover the snapshot
   * @param snapshot the codes
   * @param query code in the form kernels take, see {@link CodeShape#query}
   * @param request what to search for; its filter lets live slots alone pass
   * @param budget most work, in units of looking at one slot
   */
  MultiIndexSearch(
      MultiIndex index, CodeSnapshot snapshot, long[] query, SearchRequest request, long budget) {
    this.index = index;
    this.substrings = index.substrings();
    this.shape = snapshot.codes().shape();
    this.codes = snapshot.codes();
    this.query = query;
    this.words = shape.wordsOfQuery(query);
    this.difference = new long[words.length];
    this.request = request;
    this.stale = index.stale(snapshot);
    this.radius = Math.min(request.radius(), shape.bits());
    this.limit = Math.max(1, Math.min(request.limit(), snapshot.codes().size()));
    this.collector = new UnorderedCollector(limit, radius);
    this.budget = budget;
  }

  /**
   * Searches.
   *
   * @param tail neighbours among the slots behind the tables
   * @return false where it gave up: the codes must be scanned then
   * @throws CrosshashException with {@link Problem#CANCELLED} where the request was cancelled
   */
  boolean run(Neighbours tail) {
    for (int i = 0; i < tail.size(); i++) {
      collector.offer(tail.distances()[i], tail.slots()[i]);
    }
    candidates += stale.count();
    for (int i = 0; i < stale.count(); i++) {
      int slot = stale.slot(i);
      int distance = codes.distance(slot, query);
      if (distance <= collector.bound() && passes(slot)) {
        collector.offer(distance, slot);
      }
    }
    for (step = 0; step <= radius && !collector.hasAllWithin(step - 1); step++) {
      ask();
      int substring = step % substrings.count();
      int flips = step / substrings.count();
      if (flips <= substrings.width(substring) && !look(substring, flips)) {
        return false;
      }
      if (exact >= limit) {
        break;
      }
    }
    return true;
  }

  /** What was found. */
  Neighbours result() {
    return collector.result();
  }

  /** Buckets looked up. */
  long probes() {
    return probes;
  }

  /** Slots looked at. */
  long candidates() {
    return candidates;
  }

  /** Steps done. */
  int steps() {
    return step;
  }

  /** Looks at all codes that are {@code flips} bits away in a substring. */
  private boolean look(int substring, int flips) {
    BucketTable table = index.table(substring);
    int width = substrings.width(substring);
    double ways = DistanceProfile.choose(width, flips);
    if (work() + DistanceProfile.PROBE * ways > budget) {
      return false;
    }
    long key = substrings.key(substring, words);
    if (flips == 0) {
      gather(table, key, 0, substring);
    } else {
      // All numbers of so many ones, rising (Gosper).
      for (long mask = (1L << flips) - 1; mask >>> width == 0; ) {
        if (!gather(table, key, mask, substring)) {
          return false;
        }
        long carried = mask + (mask & -mask);
        mask = carried | ((carried ^ mask) >>> (2 + Long.numberOfTrailingZeros(mask)));
      }
    }
    return lookAtGathered(table, substring);
  }

  /** Notes a bucket to look at; once there are enough of them, looks at all their codes. */
  private boolean gather(BucketTable table, long key, long mask, int substring) {
    int bucket = table.bucket(key ^ mask);
    froms[gathered] = table.start(bucket);
    tos[gathered] = table.start(bucket + 1);
    masks[gathered++] = mask;
    return gathered < GATHERED || lookAtGathered(table, substring);
  }

  /** Looks at the codes of the buckets noted. */
  private boolean lookAtGathered(BucketTable table, int substring) {
    int buckets = gathered;
    gathered = 0;
    probes += buckets;
    for (int i = 0; i < buckets; i++) {
      candidates += tos[i] - froms[i];
    }
    if (work() > budget) {
      return false;
    }
    if (work() > nextQuestion) {
      ask();
    }
    int noted = 0;
    for (int i = 0; i < buckets; i++) {
      for (int at = froms[i]; at < tos[i]; at++) {
        slots[noted] = table.slot(at);
        numbers[noted++] = i;
        if (noted == NOTED) {
          lookAt(table, noted, substring);
          noted = 0;
          if (exact >= limit) {
            return true;
          }
        }
      }
    }
    lookAt(table, noted, substring);
    return true;
  }

  private void lookAt(BucketTable table, int noted, int substring) {
    codes.distances(slots, noted, query, distances);
    int bound = collector.bound();
    for (int i = 0; i < noted && exact < limit; i++) {
      if (distances[i] <= bound) {
        meet(table, slots[i], distances[i], substring, masks[numbers[i]]);
        bound = collector.bound();
      }
    }
  }

  /** Takes a code that is near enough, unless an earlier step or another bucket meets it. */
  private void meet(BucketTable table, int slot, int distance, int substring, long mask) {
    if (stale.count() > 0 && stale.contains(slot)) {
      return;
    }
    codes.words(slot, difference);
    for (int word = 0; word < difference.length; word++) {
      difference[word] ^= words[word];
    }
    if (substrings.firstStep(difference) != step
        || (table.hashed() && substrings.key(substring, difference) != mask)
        || !passes(slot)) {
      return;
    }
    collector.offer(distance, slot);
    // All codes that equal the query lie in the first bucket, in the order of slots: once it gave
    // enough of them, no later one can enter.
    if (distance == 0) {
      exact++;
    }
  }

  private long work() {
    return DistanceProfile.PROBE * probes + candidates;
  }

  private void ask() {
    nextQuestion = work() + QUESTION;
    if (request.cancelled().getAsBoolean()) {
      throw new CrosshashException(
          Problem.CANCELLED,
          "The search was cancelled",
          "step " + step,
          "search again, or allow more time");
    }
  }

  private boolean passes(int slot) {
    return ((request.filter().word(slot >>> 6) >>> (slot & 63)) & 1) != 0;
  }
}
