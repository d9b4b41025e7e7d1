package org.crosshash.encoding.models;

import java.time.Duration;
import java.util.SortedMap;
import org.crosshash.errors.CrosshashException;

/**
 * A load that failed: trying again would read the same gigabytes for the same answer, so for a
 * while, or until one of the files changes, the answer is given at once.
 *
 * @param reason why it failed
 * @param files what the files looked like before, as {@link PinnedFiles#stamps} tells
 * @param at when it failed, in nanoseconds of {@link System#nanoTime}
 */
record FailedLoad(CrosshashException reason, SortedMap<String, String> files, long at) {
  /** What else may be the reason, memory that others hold for example, is looked at again then. */
  static final Duration KEPT = Duration.ofSeconds(10);

  /** Whether a load would still fail, as far as is known. */
  boolean holds(SortedMap<String, String> now, long time) {
    return time - at < KEPT.toNanos() && now.equals(files);
  }

  /** The reason for another caller. */
  CrosshashException again() {
    return new CrosshashException(
        reason.problem(), reason.rule(), reason.value(), reason.cure(), reason);
  }
}
