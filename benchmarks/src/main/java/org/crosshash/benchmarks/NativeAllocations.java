package org.crosshash.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** What the C library has given out, which is where tensors live; glibc 2.33 or newer. */
final class NativeAllocations {
  /**
   * Fields of {@code struct mallinfo2}: bytes mapped for large blocks, bytes in use of the rest.
   */
  private static final int MAPPED = 4;

  private static final int IN_USE = 7;
  private static final int FIELDS = 10;

  private final MethodHandle statistics;

  @SuppressWarnings("restricted")
  NativeAllocations() {
    Linker linker = Linker.nativeLinker();
    statistics =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("mallinfo2"),
            FunctionDescriptor.of(
                MemoryLayout.structLayout(
                    MemoryLayout.sequenceLayout(FIELDS, ValueLayout.JAVA_LONG))));
  }

  /** Bytes in use in all threads. */
  long bytes() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment found = (MemorySegment) statistics.invokeExact((SegmentAllocator) arena);
      return found.getAtIndex(ValueLayout.JAVA_LONG, MAPPED)
          + found.getAtIndex(ValueLayout.JAVA_LONG, IN_USE);
    } catch (Throwable failure) {
      throw new IllegalStateException("mallinfo2 could not be called", failure);
    }
  }
}
