package org.crosshash.hamming;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.crosshash.errors.CrosshashException;

/**
 * How codes of one length lie in memory.
 *
 * <p>Codes stand in blocks of 64, so that a block answers to one 64-bit word of a slot filter. Up
 * to 32 bits a code is one lane of 8, 16 or 32 bits and the block's lanes lie side by side. Longer
 * codes are 64-bit words, unused upper bits zero, and every eight codes lie as word 0 of all eight,
 * then word 1, and so on: the lanes of a vector register then belong to different codes, so that
 * distances need no horizontal sums, and a scan still reads memory in its order. Blocks are grouped
 * in chunks of at most 32 kB, the unit of copying on write and the tile that stays in the
 * first-level cache while a batch of queries passes over it.
 *
 * @param bits code length, a multiple of 8 from 8 to 512
 */
record CodeShape(int bits) {
  /** Longs of a chunk at most: 32 kB. */
  private static final int CHUNK_LONGS = 4096;

  CodeShape {
    if (bits < 8 || bits > 512 || bits % 8 != 0) {
      throw CrosshashException.invalid(
          "Code length must be a multiple of 8 from 8 to 512 bits",
          bits,
          "use 16, 32, 64 or 128 bits, for example");
    }
  }

  /** Bytes of a packed code. */
  int bytes() {
    return bits / 8;
  }

  /** Width of a lane: 8, 16, 32 or 64 bits. */
  int laneBits() {
    return bits <= 8 ? 8 : bits <= 16 ? 16 : bits <= 32 ? 32 : 64;
  }

  /** Lanes of a code: more than one only from 72 bits on. */
  int words() {
    return (bits + 63) / 64;
  }

  /** Longs that a block of 64 codes takes. */
  int longsPerBlock() {
    return laneBits() * words();
  }

  /** Blocks of a chunk, a power of two. */
  int blocksPerChunk() {
    return Integer.highestOneBit(CHUNK_LONGS / longsPerBlock());
  }

  /** Codes of a chunk, a power of two of at least 512. */
  int codesPerChunk() {
    return 64 * blocksPerChunk();
  }

  /** Longs of a chunk. */
  int longsPerChunk() {
    return longsPerBlock() * blocksPerChunk();
  }

  /** Bytes of a chunk, a multiple of 512. */
  int bytesPerChunk() {
    return 8 * longsPerChunk();
  }

  /** Bytes that kernels need for some blocks: they read 64 longs at a time. */
  int bytesOf(int blocks) {
    return 8 * Math.min((blocks * longsPerBlock() + 63) & -64, longsPerChunk());
  }

  /** Chunks that {@code size} codes take. */
  int chunks(int size) {
    return (int) (((long) size + codesPerChunk() - 1) / codesPerChunk());
  }

  /** Index in the chunk of the code whose lane, or word 0, begins at a long of the chunk. */
  int index(int at) {
    return laneBits() < 64 ? at * (64 / laneBits()) : at / (8 * words()) * 8 + at % (8 * words());
  }

  /** Where in the chunk the word 0 of a code of 64-bit lanes is; its other words follow 8 apart. */
  private int start(int index) {
    return (index >>> 3) * 8 * words() + (index & 7);
  }

  /** Writes a packed code at {@code index} of a chunk. */
  void write(byte[] source, int offset, MemorySegment chunk, int index) {
    if (laneBits() < 64) {
      long lane = lane(source, offset, bytes());
      int bit = index * laneBits();
      int shift = bit & 63;
      long field = ((1L << laneBits()) - 1) << shift;
      set(chunk, bit >>> 6, (get(chunk, bit >>> 6) & ~field) | (lane << shift));
      return;
    }
    int at = start(index);
    for (int word = 0; word < words(); word++) {
      long lane = lane(source, offset + 8 * word, Math.min(8, bytes() - 8 * word));
      set(chunk, at + 8 * word, lane);
    }
  }

  /** Reads the code at {@code index} of a chunk. */
  void read(MemorySegment chunk, int index, byte[] target, int offset) {
    if (laneBits() < 64) {
      int bit = index * laneBits();
      unpack(get(chunk, bit >>> 6) >>> (bit & 63), target, offset, bytes());
      return;
    }
    int at = start(index);
    for (int word = 0; word < words(); word++) {
      unpack(get(chunk, at + 8 * word), target, offset + 8 * word, Math.min(8, bytes() - 8 * word));
    }
  }

  /** Whether a code is one 64-bit word, and the words of a chunk's codes follow one another. */
  boolean isOneLong() {
    return laneBits() == 64 && words() == 1;
  }

  /**
   * Reads the code at {@code index} of a chunk as 64-bit words, unused upper bits zero.
   *
   * @param target takes {@code words()} words
   */
  void words(MemorySegment chunk, int index, long[] target) {
    if (laneBits() < 64) {
      int bit = index * laneBits();
      target[0] = (get(chunk, bit >>> 6) >>> (bit & 63)) & ((1L << laneBits()) - 1);
      return;
    }
    int at = start(index);
    for (int word = 0; word < words(); word++) {
      target[word] = get(chunk, at + 8 * word);
    }
  }

  /** The words of a query in the form kernels take, unused upper bits zero. */
  long[] wordsOfQuery(long[] query) {
    long[] words = query.clone();
    if (laneBits() < 64) {
      words[0] &= (1L << laneBits()) - 1;
    }
    return words;
  }

  /**
   * A query in the form kernels take: its words; of a narrow code one word with the lane repeated.
   */
  long[] query(byte[] code, int offset) {
    long[] query = new long[words()];
    for (int word = 0; word < query.length; word++) {
      query[word] = lane(code, offset + 8 * word, Math.min(8, bytes() - 8 * word));
    }
    for (int width = laneBits(); width < 64; width *= 2) {
      query[0] |= query[0] << width;
    }
    return query;
  }

  /** Distance of the code at {@code index} of a chunk to a query. */
  int distance(MemorySegment chunk, int index, long[] query) {
    int laneBits = laneBits();
    if (laneBits < 64) {
      int bit = index * laneBits;
      long difference = (get(chunk, bit >>> 6) ^ query[0]) >>> (bit & 63);
      return Long.bitCount(difference & ((1L << laneBits) - 1));
    }
    int at = start(index);
    int distance = 0;
    for (long word : query) {
      distance += Long.bitCount(get(chunk, at) ^ word);
      at += 8;
    }
    return distance;
  }

  /**
   * Distances of the first {@code count} codes of a chunk to a query.
   *
   * @param scratch takes a copy of the chunk: the compiler makes vectors of loops over arrays
   * @param target takes the distances from {@code offset} on
   */
  void distances(
      MemorySegment chunk, int count, long[] query, long[] scratch, short[] target, int offset) {
    MemorySegment.copy(
        chunk, ValueLayout.JAVA_LONG, 0, scratch, 0, (int) (chunk.byteSize() / Long.BYTES));
    if (query.length == 1 && laneBits() == 64) {
      for (int index = 0; index < count; index++) {
        target[offset + index] = (short) Long.bitCount(scratch[index] ^ query[0]);
      }
      return;
    }
    if (laneBits() < 64) {
      for (int index = 0; index < count; index++) {
        target[offset + index] = (short) distance(chunk, index, query);
      }
      return;
    }
    for (int first = 0; first < count; first += 8) {
      int at = first * query.length;
      int part = Math.min(8, count - first);
      for (int i = 0; i < part; i++) {
        int distance = 0;
        for (int word = 0; word < query.length; word++) {
          distance += Long.bitCount(scratch[at + 8 * word + i] ^ query[word]);
        }
        target[offset + first + i] = (short) distance;
      }
    }
  }

  private static long get(MemorySegment chunk, int at) {
    return chunk.getAtIndex(ValueLayout.JAVA_LONG, at);
  }

  private static void set(MemorySegment chunk, int at, long value) {
    chunk.setAtIndex(ValueLayout.JAVA_LONG, at, value);
  }

  private static long lane(byte[] source, int offset, int count) {
    long lane = 0;
    for (int i = 0; i < count; i++) {
      lane |= (source[offset + i] & 0xFFL) << (8 * i);
    }
    return lane;
  }

  private static void unpack(long lane, byte[] target, int offset, int count) {
    for (int i = 0; i < count; i++) {
      target[offset + i] = (byte) (lane >>> (8 * i));
    }
  }
}
