package org.crosshash.search.index;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.hamming.PlannedSearch;
import org.crosshash.search.attribute.EntryAttributes;

/** Indexes and entries for tests. */
final class Fixtures {
  /** Bytes of local codes of the indexes that are defined here. */
  static final int LOCAL_CODE_BYTES = 4;

  private Fixtures() {}

  static IndexDefinition definition(int bits) {
    return new IndexDefinition(
        "tested",
        bits,
        Optional.empty(),
        Instant.parse("2026-01-02T03:04:05.000006Z"),
        new TreeMap<>(
            Map.of(
                "owner",
                "test",
                IndexDefinition.LOCAL_CODE_BYTES,
                Integer.toString(LOCAL_CODE_BYTES))));
  }

  static DurableIndex created(Path folder, int bits) {
    DurableIndex.create(folder, definition(bits));
    return opened(folder);
  }

  static DurableIndex opened(Path folder) {
    return DurableIndex.open(folder, PlannedSearch.withThreads(1));
  }

  static Entry entry(String id, int... code) {
    return entry(Modality.IMAGE, id, bytes(code));
  }

  static Entry entry(Modality modality, String id, byte[] code) {
    return new Entry(
        new EntryKey(modality, id),
        code,
        new TreeMap<>(Map.of("of", id)),
        EntryAttributes.NONE,
        localCodes(code));
  }

  /** Local codes that follow from the code; none for about half of all. */
  static byte[] localCodes(byte[] code) {
    int hash = 31 * Arrays.hashCode(code);
    return hash % 2 == 0 ? new byte[0] : ByteBuffer.allocate(LOCAL_CODE_BYTES).putInt(hash).array();
  }

  static SortedMap<String, String> attributes(String name, String value) {
    return new TreeMap<>(Map.of(name, value));
  }

  static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  static byte[] randomCode(Random random, int bits) {
    byte[] code = new byte[bits / 8];
    random.nextBytes(code);
    return code;
  }
}
