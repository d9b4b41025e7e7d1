package org.crosshash.encoder;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.crosshash.tables.SeenIds;

/** Ids of a table of any length, in bounded memory. One thread at a time. */
final class SpilledIds implements SeenIds, AutoCloseable {
  private static final long HEAP_BYTES = 16L << 20;

  private final SpillMap rows;

  /**
   * No ids yet.
   *
   * @param folder for them alone, deleted in the end
   */
  SpilledIds(Path folder) {
    rows = new SpillMap(folder, HEAP_BYTES);
  }

  @Override
  public OptionalLong note(String id, long row) {
    Optional<byte[]> earlier = rows.get(id);
    if (earlier.isPresent()) {
      return OptionalLong.of(ByteBuffer.wrap(earlier.get()).getLong());
    }
    rows.put(id, ByteBuffer.allocate(Long.BYTES).putLong(row).array());
    return OptionalLong.empty();
  }

  @Override
  public void close() {
    rows.close();
  }
}
