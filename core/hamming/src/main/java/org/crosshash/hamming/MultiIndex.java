package org.crosshash.hamming;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * Tables of multi-index hashing over the first slots of an array: for each substring, which slots
 * have which value.
 *
 * <p>Later snapshots of the same array are searched by the same tables: slots appended since are
 * scanned, replaced ones are looked at one by one, deleted ones are filtered. Immutable but for a
 * cache; safe for any number of threads.
 */
final class MultiIndex {
  private final Substrings substrings;
  private final BucketTable[] tables;
  private final int size;
  private final long sequence;
  private final ReplacementLog.Position builtAt;
  private final DistanceProfile profile;
  private final AtomicReference<StaleSlots> stale;

  private MultiIndex(
      Substrings substrings,
      BucketTable[] tables,
      int size,
      long sequence,
      ReplacementLog.Position builtAt,
      DistanceProfile profile) {
    this.substrings = substrings;
    this.tables = tables;
    this.size = size;
    this.sequence = sequence;
    this.builtAt = builtAt;
    this.profile = profile;
    this.stale = new AtomicReference<>(StaleSlots.none(size, builtAt));
  }

  /**
   * Builds tables over the live slots of a snapshot.
   *
   * @param snapshot what to build over; slots of a last chunk that is not full are left to be
   *     scanned
   * @param profile how far its codes are from one another, and the substrings that suit it
   * @param threads how many threads to use
   * @param executor runs what the caller's thread does not
   * @param cancelled true ends the work
   */
  static MultiIndex build(
      CodeSnapshot snapshot,
      DistanceProfile profile,
      int threads,
      Executor executor,
      BooleanSupplier cancelled) {
    PackedCodes codes = snapshot.codes();
    int size = coveredSlots(codes);
    Substrings substrings = profile.substrings();
    BucketTable[] tables = new BucketTable[substrings.count()];
    ParallelTasks.run(
        tables.length,
        threads,
        executor,
        substring ->
            tables[substring] =
                BucketTable.build(substrings, substring, codes, size, snapshot.live(), cancelled));
    return new MultiIndex(
        substrings, tables, size, snapshot.sequence(), snapshot.replaced(), profile);
  }

  /** Slots that tables over these codes take in: those of full chunks. */
  static int coveredSlots(PackedCodes codes) {
    int codesPerChunk = codes.shape().codesPerChunk();
    return codes.size() / codesPerChunk * codesPerChunk;
  }

  /** How bits are dealt. */
  Substrings substrings() {
    return substrings;
  }

  /** The table of a substring. */
  BucketTable table(int substring) {
    return tables[substring];
  }

  /** Slots from 0 that the tables take in, a multiple of the codes of a chunk. */
  int size() {
    return size;
  }

  /** How far the codes are from one another. */
  DistanceProfile profile() {
    return profile;
  }

  /** Whether a snapshot of the same array is not older than the tables. */
  boolean covers(CodeSnapshot snapshot) {
    return snapshot.sequence() >= sequence;
  }

  /** Replacements that a snapshot has seen and the tables have not. */
  long replacedSince(CodeSnapshot snapshot) {
    return snapshot.replaced().count() - builtAt.count();
  }

  /** The slots whose codes in a snapshot, which the tables cover, are not those in the tables. */
  StaleSlots stale(CodeSnapshot snapshot) {
    StaleSlots known = stale.get();
    long wanted = snapshot.replaced().count();
    if (known.upTo().count() == wanted) {
      return known;
    }
    if (known.upTo().count() > wanted) {
      return StaleSlots.none(size, builtAt).until(snapshot.replaced());
    }
    StaleSlots grown = known.until(snapshot.replaced());
    // Where another was faster, its work stands and this one serves this search alone.
    stale.compareAndSet(known, grown);
    return grown;
  }
}
