package org.crosshash.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process needed. */
final class Memory {
  private Memory() {}

  /** The largest resident size so far, in bytes; 0 where the system does not tell. */
  static long peakBytes() throws IOException {
    return field("VmHWM:");
  }

  /** The resident size now, in bytes, pages of mapped files among it; 0 where it is not told. */
  static long residentBytes() throws IOException {
    return field("VmRSS:");
  }

  /** That part of {@link #residentBytes} that no mapped file stands behind. */
  static long anonymousBytes() throws IOException {
    return field("RssAnon:");
  }

  private static long field(String name) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElse(0);
  }
}
