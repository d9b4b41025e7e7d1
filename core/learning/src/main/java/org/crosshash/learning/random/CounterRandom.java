package org.crosshash.learning.random;

/**
 * Random numbers as a pure function of a key and a counter.
 *
 * <p>Nothing is remembered between calls, so a resumed run draws what an undisturbed one would have
 * drawn. The mixing function is SplitMix64's (Steele, Lea and Flood, OOPSLA 2014).
 */
public final class CounterRandom {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private CounterRandom() {}

  /** A key from a seed and what the numbers are for; other parts give an unrelated key. */
  public static long key(long seed, long... parts) {
    long key = mix(seed + GOLDEN);
    for (long part : parts) {
      key = mix(key ^ mix(part + GOLDEN));
    }
    return key;
  }

  /** 64 random bits. */
  public static long bits(long key, long counter) {
    return mix(key + GOLDEN * (counter + 1));
  }

  /** A uniform number in [0, 1), 53 bits. */
  public static double uniform(long key, long counter) {
    return (bits(key, counter) >>> 11) * 0x1.0p-53;
  }

  /** A standard normal number, by Box and Muller's method. */
  public static double gaussian(long key, long counter) {
    double radius = Math.sqrt(-2.0 * Math.log(1.0 - uniform(key, 2 * counter)));
    return radius * Math.cos(2.0 * Math.PI * uniform(key, 2 * counter + 1));
  }

  /** A random order of {@code 0 .. size - 1}, by Fisher and Yates. */
  public static int[] permutation(long key, int size) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    for (int i = size - 1; i > 0; i--) {
      int other = (int) (uniform(key, i) * (i + 1));
      int swapped = order[i];
      order[i] = order[other];
      order[other] = swapped;
    }
    return order;
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
