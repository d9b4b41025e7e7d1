package org.crosshash.guidance;

import java.util.Arrays;
import java.util.Random;

/** The sample that statistics are taken over: some items, each as likely as any other. */
final class Anchors {
  private Anchors() {}

  /** Distinct positions in [0, size), ascending; all of them where count is not below size. */
  static int[] draw(int size, int count, long seed) {
    int[] positions = new int[size];
    Arrays.setAll(positions, i -> i);
    if (count >= size) {
      return positions;
    }
    Random random = new Random(seed);
    for (int i = 0; i < count; i++) {
      int other = i + random.nextInt(size - i);
      int drawn = positions[other];
      positions[other] = positions[i];
      positions[i] = drawn;
    }
    int[] drawn = Arrays.copyOf(positions, count);
    Arrays.sort(drawn);
    return drawn;
  }
}
