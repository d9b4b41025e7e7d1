package org.crosshash.hamming;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * Memory for codes, outside the heap: zeroed, on cache lines, and given back once the garbage
 * collector finds no segment of it reachable.
 *
 * <p>A scan of one query is about as fast as memory delivers. Arrays on the heap are aligned to 8
 * bytes only, and the collector may move them apart. Here chunks begin on cache lines and lie one
 * behind the other, and pieces of 2 MB and more ask Linux for huge pages.
 */
final class CodeMemory {
  /** Bytes of a huge page, and of the smallest piece that asks for them. */
  private static final long HUGE_PAGE = 2L << 20;

  /** Bytes of the largest piece that is taken ahead of need. */
  private static final long LARGEST_SLAB = 64L << 20;

  private static final long CACHE_LINE = 64;

  private MemorySegment slab = MemorySegment.NULL;
  private long used;
  private long total;

  /**
   * The next zeroed piece, behind the one before it where there is room.
   *
   * @param bytes how many, a multiple of 64
   */
  MemorySegment next(long bytes) {
    if (used + bytes > slab.byteSize()) {
      // As much again as there is: few slabs, and a small array takes little.
      slab = allocate(Math.max(bytes, Math.min(total / bytes * bytes, LARGEST_SLAB)));
      used = 0;
      total += slab.byteSize();
    }
    MemorySegment piece = slab.asSlice(used, bytes, CACHE_LINE);
    used += bytes;
    return piece;
  }

  /**
   * Zeroed memory that nothing else uses.
   *
   * @throws CrosshashException where the system has none left
   */
  static MemorySegment allocate(long bytes) {
    if (bytes >= HUGE_PAGE && HugePages.AVAILABLE) {
      return HugePages.allocate((bytes + HUGE_PAGE - 1) & -HUGE_PAGE);
    }
    return Arena.ofAuto().allocate(bytes, CACHE_LINE);
  }

  /** A copy with memory of its own. */
  static MemorySegment copy(MemorySegment source) {
    return allocate(source.byteSize()).asSlice(0, source.byteSize()).copyFrom(source);
  }

  /** Anonymous mappings of Linux, on huge pages where it has them to give. */
  @SuppressWarnings("restricted") // The addresses are those of mappings made here.
  private static final class HugePages {
    // From Linux's mman.h; the same on all processors that Java 25 runs on.
    private static final int READ_AND_WRITE = 3;
    private static final int PRIVATE_AND_ANONYMOUS = 0x22;
    private static final int ADVICE_HUGE_PAGES = 14;
    private static final long FAILED = -1;

    static final boolean AVAILABLE =
        System.getProperty("os.name").toLowerCase(Locale.ROOT).equals("linux")
            && HugePages.class.getModule().isNativeAccessEnabled();

    private static final MethodHandle MAP =
        function(
            "mmap",
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG));

    private static final MethodHandle UNMAP =
        function(
            "munmap",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));

    private static final MethodHandle ADVISE =
        function(
            "madvise",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT));

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), descriptor);
    }

    static MemorySegment allocate(long bytes) {
      // One huge page more, so that a multiple of its size lies inside.
      long mapped = bytes + HUGE_PAGE;
      long start = map(mapped);
      long aligned = (start + HUGE_PAGE - 1) & -HUGE_PAGE;
      advise(aligned, bytes);
      return MemorySegment.ofAddress(aligned)
          .reinterpret(bytes, Arena.ofAuto(), _ -> unmap(start, mapped));
    }

    private static long map(long bytes) {
      try {
        long start =
            (long) MAP.invokeExact(0L, bytes, READ_AND_WRITE, PRIVATE_AND_ANONYMOUS, -1, 0L);
        if (start == FAILED) {
          throw new CrosshashException(
              Problem.RESOURCE_EXHAUSTED,
              "The system must have memory for the codes",
              bytes + " bytes",
              "hold fewer or shorter codes, or give the process more memory");
        }
        return start;
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    private static void advise(long start, long bytes) {
      try {
        // Refused, the memory has ordinary pages: slower, and right all the same.
        int _ = (int) ADVISE.invokeExact(start, bytes, ADVICE_HUGE_PAGES);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    private static void unmap(long start, long bytes) {
      try {
        int _ = (int) UNMAP.invokeExact(start, bytes);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
