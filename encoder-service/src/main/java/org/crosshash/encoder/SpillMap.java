package org.crosshash.encoder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.crosshash.files.DurableFiles;

/**
 * Texts with bytes to each, for one job: on the heap while they are few, else on disk, so that
 * memory is bounded however many there are.
 *
 * <p>Nothing outlives the map: a folder that a killed process left is cleared before it is used.
 * One thread at a time.
 */
final class SpillMap implements AutoCloseable {
  /** Objects around an entry on the heap, about. */
  private static final int ENTRY_BYTES = 120;

  private final Path folder;
  private final long heapBytes;
  private final Map<String, byte[]> onHeap = new HashMap<>();
  private long used;
  private Optional<RocksScratch> onDisk = Optional.empty();

  /**
   * An empty map.
   *
   * @param folder for the map alone, made where it is needed and deleted in the end
   * @param heapBytes how much may be on the heap, about
   */
  SpillMap(Path folder, long heapBytes) {
    this.folder = folder;
    this.heapBytes = heapBytes;
  }

  /** What a key has. */
  Optional<byte[]> get(String key) {
    return onDisk.isPresent() ? onDisk.get().get(utf8(key)) : Optional.ofNullable(onHeap.get(key));
  }

  /**
   * Gives a key a value, in place of one that it has. The value must stay as it is.
   *
   * @throws org.crosshash.errors.CrosshashException RESOURCE_EXHAUSTED if the disk is full
   */
  void put(String key, byte[] value) {
    if (onDisk.isPresent()) {
      onDisk.get().put(utf8(key), value);
      return;
    }
    byte[] earlier = onHeap.put(key, value);
    used +=
        earlier == null
            ? ENTRY_BYTES + 2L * key.length() + value.length
            : value.length - earlier.length;
    if (used > heapBytes) {
      spill();
    }
  }

  private void spill() {
    try {
      DurableFiles.deleteTree(folder);
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw RocksScratch.failure(folder, e);
    }
    RocksScratch disk = new RocksScratch(folder);
    onDisk = Optional.of(disk);
    onHeap.forEach((key, value) -> disk.put(utf8(key), value));
    onHeap.clear();
  }

  /** Whether entries are on disk. */
  boolean spilled() {
    return onDisk.isPresent();
  }

  private static byte[] utf8(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    onHeap.clear();
    onDisk.ifPresent(RocksScratch::close);
    try {
      DurableFiles.deleteTree(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
