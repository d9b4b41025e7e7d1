package org.crosshash.learning.support;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * What the C library says is allocated. Resident memory would not do for finding leaks: it also
 * moves with the Java heap, and with pages that are free but not yet given back.
 */
final class NativeHeap {
  /**
   * Where glibc's {@code struct mallinfo2}, of ten {@code size_t}, holds what was mapped for large
   * blocks, and what is in use of the rest.
   */
  private static final int MAPPED = 4;

  private static final int IN_USE = 7;

  private NativeHeap() {}

  /** Bytes that {@code malloc} has given out in all threads, of glibc 2.33 or newer. */
  @SuppressWarnings("restricted")
  static long bytesInUse() {
    Linker linker = Linker.nativeLinker();
    MemorySegment function = linker.defaultLookup().findOrThrow("mallinfo2");
    MemoryLayout statistics = MemoryLayout.sequenceLayout(10, ValueLayout.JAVA_LONG);
    MethodHandle mallinfo =
        linker.downcallHandle(
            function, FunctionDescriptor.of(MemoryLayout.structLayout(statistics)));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment found = (MemorySegment) mallinfo.invokeExact((SegmentAllocator) arena);
      return found.getAtIndex(ValueLayout.JAVA_LONG, MAPPED)
          + found.getAtIndex(ValueLayout.JAVA_LONG, IN_USE);
    } catch (Throwable e) {
      throw new IllegalStateException("mallinfo2 could not be called", e);
    }
  }
}
