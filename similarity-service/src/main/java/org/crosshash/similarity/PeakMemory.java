package org.crosshash.similarity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * How far this process grows while something is built: its largest resident size less that at the
 * beginning, heap, native memory and mapped files alike.
 *
 * <p>The heap is collected first, so that the growth is the build's and not covered by room that an
 * earlier one left. What other operations take at the same time counts, too. Linux only: elsewhere
 * there is no figure.
 */
final class PeakMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path RESET = Path.of("/proc/self/clear_refs");

  /** Makes the kernel forget the largest resident size so far (proc(5)). */
  private static final String LARGEST_SIZE = "5";

  private final OptionalLong before;

  private PeakMemory(OptionalLong before) {
    this.before = before;
  }

  /** Begins to watch. */
  static PeakMemory watch() {
    System.gc();
    try {
      Files.writeString(RESET, LARGEST_SIZE);
    } catch (IOException e) {
      // Another system, or one that forbids it.
      return new PeakMemory(OptionalLong.empty());
    }
    return new PeakMemory(kilobytes("VmRSS:"));
  }

  /** The growth so far, in bytes, at least 0. */
  OptionalLong bytes() {
    OptionalLong largest = kilobytes("VmHWM:");
    return before.isPresent() && largest.isPresent()
        ? OptionalLong.of(Math.max(0, largest.getAsLong() - before.getAsLong()) * 1024)
        : OptionalLong.empty();
  }

  private static OptionalLong kilobytes(String name) {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
