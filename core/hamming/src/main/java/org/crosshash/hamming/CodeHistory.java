package org.crosshash.hamming;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the snapshots of one array share: scans, and once built the multi-index tables over its
 * codes. Safe for any number of threads.
 */
final class CodeHistory {
  private final SharedScans scans = new SharedScans();
  private final AtomicBoolean building = new AtomicBoolean();
  private final AtomicReference<Optional<Tables>> tables = new AtomicReference<>(Optional.empty());
  private volatile long nextBuild = System.nanoTime();
  private volatile String waiting = "there are no tables yet that are as old as this version";

  /** Tables with what searching costs by them. */
  record Tables(MultiIndex index, SearchCosts costs) {}

  /** The scans that searches of the array share. */
  SharedScans scans() {
    return scans;
  }

  /** The tables built last. */
  Optional<Tables> tables() {
    return tables.get();
  }

  /** Puts newer tables in the place of the last ones. */
  void install(Tables newer) {
    tables.set(Optional.of(newer));
  }

  /** Takes note of a scan that was faster than scans were measured to be. */
  void sawScan(Tables by, double nanosAlone) {
    Optional<Tables> now = tables.get();
    if (nanosAlone < by.costs().scanAlone() && now.equals(Optional.of(by))) {
      Tables corrected = new Tables(by.index(), by.costs().withScanAlone(nanosAlone));
      // Where others were faster, their tables or their times stand.
      tables.compareAndSet(now, Optional.of(corrected));
    }
  }

  /** Why there are no tables. */
  String waiting() {
    return waiting;
  }

  /** Says why there are no tables. */
  void waitBecause(String reason) {
    waiting = reason;
  }

  /** Takes the right to build; false where another has it or the next build is not due. */
  boolean beginBuild() {
    return System.nanoTime() - nextBuild >= 0 && building.compareAndSet(false, true);
  }

  /** Gives the right to build back; the next is due after {@code pause} nanoseconds. */
  void endBuild(long pause) {
    nextBuild = System.nanoTime() + pause;
    building.set(false);
  }
}
