package org.crosshash.hamming;

import java.lang.foreign.MemorySegment;

/** The kernel in plain Java, one code at a time. */
final class ScalarKernel extends HammingKernel {
  @Override
  public String name() {
    return "scalar";
  }

  @Override
  void scan(
      CodeShape shape,
      MemorySegment chunk,
      long[] copy,
      int blocks,
      long[] passes,
      long[] query,
      int firstSlot,
      NearestCollector collector) {
    int bound = collector.bound();
    for (int block = 0; block < blocks; block++) {
      for (long left = passes[block]; left != 0; left &= left - 1) {
        int index = 64 * block + Long.numberOfTrailingZeros(left);
        int distance = shape.distance(chunk, index, query);
        if (distance < bound) {
          collector.offer(distance, firstSlot + index);
          bound = collector.bound();
        }
      }
    }
  }
}
