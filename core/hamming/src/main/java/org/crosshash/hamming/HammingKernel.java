package org.crosshash.hamming;

import java.lang.foreign.MemorySegment;

/**
 * The inner loops of Hamming search for one kind of processor.
 *
 * <p>All kernels give the same results; they differ in speed alone. {@link HammingKernels} chooses
 * one. Stateless and safe for any number of threads.
 */
public abstract sealed class HammingKernel permits ScalarKernel, VectorKernel {
  HammingKernel() {}

  /** What it is, for logs and reports: {@code scalar} or {@code vector-512}, for example. */
  public abstract String name();

  /**
   * Offers all codes of a chunk that are below the collector's bound.
   *
   * @param shape layout of the codes
   * @param chunk the codes
   * @param copy their longs too where {@link #readsCopies}, or none
   * @param blocks blocks of 64 codes to look at, from the first
   * @param passes for each block the codes that may be returned, as bits
   * @param query see {@link CodeShape#query}
   * @param firstSlot slot of the chunk's first code
   * @param collector takes what is found
   */
  abstract void scan(
      CodeShape shape,
      MemorySegment chunk,
      long[] copy,
      int blocks,
      long[] passes,
      long[] query,
      int firstSlot,
      NearestCollector collector);

  /** Whether many queries are faster where the chunk that they share is copied to the heap. */
  boolean readsCopies(CodeShape shape) {
    return false;
  }
}
