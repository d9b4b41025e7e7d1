package org.crosshash.encoding.models;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.encoding.ComputeDevice;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.Digest;

/**
 * The files of a model, each with the digest that its description pins.
 *
 * @param folder where they lie
 * @param digests by path in the folder
 */
record PinnedFiles(Path folder, SortedMap<String, Digest> digests) {
  private static final String MACHINE = "machine's memory";

  /** Bytes of all files together, as they are now; what is missing counts 0. */
  long bytes() {
    return sizes().values().stream().mapToLong(size -> size.orElse(0)).sum();
  }

  /** Bytes of each file, as it is now; empty where it is missing. */
  SortedMap<String, OptionalLong> sizes() {
    SortedMap<String, OptionalLong> sizes = new TreeMap<>();
    for (String name : digests.keySet()) {
      OptionalLong size;
      try {
        size = OptionalLong.of(Files.size(folder.resolve(name)));
      } catch (IOException missing) {
        size = OptionalLong.empty();
      }
      sizes.put(name, size);
    }
    return sizes;
  }

  /** What each file looks like without reading it: another text where it was exchanged. */
  SortedMap<String, String> stamps() {
    SortedMap<String, String> stamps = new TreeMap<>();
    for (String name : digests.keySet()) {
      String stamp;
      try {
        BasicFileAttributes file =
            Files.readAttributes(folder.resolve(name), BasicFileAttributes.class);
        stamp =
            "%d bytes of %s, %s".formatted(file.size(), file.lastModifiedTime(), file.fileKey());
      } catch (IOException e) {
        stamp = e.getClass().getSimpleName();
      }
      stamps.put(name, stamp);
    }
    return stamps;
  }

  /**
   * Reads all files and checks that they are those that are pinned.
   *
   * @throws CrosshashException FAILED_PRECONDITION if a file is missing, lies outside the folder or
   *     has another digest; DATA_LOSS is not told apart from a file that was exchanged
   */
  void verify() {
    digests.forEach(this::verify);
  }

  private void verify(String name, Digest digest) {
    Path file = folder.resolve(name).normalize();
    if (!file.startsWith(folder.normalize())) {
      throw CrosshashException.precondition(
          "A model's files must lie in its folder", name, "move the file into " + folder);
    }
    Digest found;
    try {
      found = Digest.ofFile(file);
    } catch (IOException e) {
      throw new CrosshashException(
          Problem.FAILED_PRECONDITION,
          "A model folder must hold every file that its description names",
          "%s (%s)".formatted(file, e.getClass().getSimpleName()),
          "bring the file back, or make the folder anew with crosshash models add",
          e);
    }
    if (!found.equals(digest)) {
      throw CrosshashException.precondition(
          "A model's file must have the SHA-256 that its description pins, " + digest,
          "%s has %s".formatted(file, found),
          "bring the right file back; if it was changed on purpose, make the folder anew with"
              + " crosshash models add, so that tables tell which one encoded them");
    }
  }

  /**
   * Refuses models that do not fit where they are to run, before an engine tries to load them.
   *
   * @param id the model's
   * @param copies how many of them are to be loaded there
   * @param device where; not {@link ComputeDevice#AUTO}. What a GPU has free is looked at where
   *     something tells it; copies for it are made in the machine's memory one after the other
   * @throws CrosshashException RESOURCE_EXHAUSTED
   */
  void requireMemory(String id, int copies, ComputeDevice device) {
    boolean cuda = device.kind() == ComputeDevice.Kind.CUDA;
    requireMemory(id, cuda ? 1 : copies, MACHINE, physicalMemory());
    if (cuda) {
      GpuMemory.free(device.index())
          .ifPresent(free -> requireMemory(id, copies, "memory that is free on " + device, free));
    }
  }

  /**
   * Refuses models that do not fit into a memory.
   *
   * @param where the memory, in words
   * @param memory its bytes
   * @throws CrosshashException RESOURCE_EXHAUSTED
   */
  void requireMemory(String id, int copies, String where, long memory) {
    long bytes = bytes();
    if (bytes > memory / copies) {
      throw new CrosshashException(
          Problem.RESOURCE_EXHAUSTED,
          "A model's files, once for each copy, must fit into the %s, %,d bytes"
              .formatted(where, memory),
          "%s of %,d bytes, %d times".formatted(id, bytes, copies),
          copies > 1
              ? "ask for fewer instances of models, or take a smaller or quantised export"
              : "take a smaller or quantised export, or another machine or device with more of it");
    }
  }

  /** Bytes of memory that this machine has. */
  static long physicalMemory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean machine
        ? machine.getTotalMemorySize()
        : Long.MAX_VALUE;
  }
}
