package org.crosshash.search.attribute;

import java.time.Instant;

/** Values as long keys whose order is theirs. */
final class AttributeKeys {
  private static final long MICROSECONDS = 1_000_000;

  private AttributeKeys() {}

  /** A finite number that is not minus zero. */
  static long of(double number) {
    long bits = Double.doubleToRawLongBits(number);
    return bits ^ ((bits >> 63) & Long.MAX_VALUE);
  }

  static double number(long key) {
    return Double.longBitsToDouble(key ^ ((key >> 63) & Long.MAX_VALUE));
  }

  static long of(boolean truth) {
    return truth ? 1 : 0;
  }

  /** A moment of whole microseconds. */
  static long of(Instant time) {
    return time.getEpochSecond() * MICROSECONDS + time.getNano() / 1000;
  }

  static Instant time(long key) {
    return Instant.ofEpochSecond(
        Math.floorDiv(key, MICROSECONDS), Math.floorMod(key, MICROSECONDS) * 1000);
  }
}
