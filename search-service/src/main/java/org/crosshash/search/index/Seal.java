package org.crosshash.search.index;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Closes a record with a CRC-32C over its key and its payload, so that a value that stands under a
 * wrong key, or was changed outside the engine's own checksums, is found too.
 */
final class Seal {
  private Seal() {}

  /** The payload with its checksum behind it. */
  static byte[] close(byte[] key, byte[] payload) {
    byte[] value = Arrays.copyOf(payload, payload.length + Integer.BYTES);
    ByteBuffer.wrap(value).putInt(payload.length, checksum(key, payload, payload.length));
    return value;
  }

  /** The payload of a value; empty where the checksum does not fit. */
  static Optional<ByteBuffer> open(byte[] key, byte[] value) {
    int length = value.length - Integer.BYTES;
    if (length < 0 || ByteBuffer.wrap(value).getInt(length) != checksum(key, value, length)) {
      return Optional.empty();
    }
    return Optional.of(ByteBuffer.wrap(value, 0, length).slice());
  }

  /** The share of one record in {@link IndexState#fingerprint()}; takes a closed value. */
  static long fingerprint(byte[] value, long ordinal) {
    int checksum = ByteBuffer.wrap(value).getInt(value.length - Integer.BYTES);
    return mixed(((long) checksum << 32) ^ mixed(ordinal));
  }

  private static int checksum(byte[] key, byte[] payload, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(key);
    checksum.update(payload, 0, length);
    return (int) checksum.getValue();
  }

  /** Finaliser of SplitMix64 (Steele, Lea and Flood 2014): every bit depends on every bit. */
  private static long mixed(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
