package org.crosshash.hamming;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;
import org.crosshash.errors.CrosshashException;

/**
 * Binary codes of one length, packed for scanning: immutable, in memory outside the heap, safe for
 * any number of threads.
 *
 * <p>Bit j of a code is bit (j mod 8) of byte (j div 8), least significant first. A code is named
 * by its slot, its position in insertion order.
 */
public final class PackedCodes {
  private final CodeShape shape;
  private final int size;
  private final MemorySegment[] chunks;

  PackedCodes(CodeShape shape, int size, MemorySegment[] chunks) {
    this.shape = shape;
    this.size = size;
    this.chunks = chunks;
  }

  /**
   * Packs codes that lie one after the other.
   *
   * @param bits code length, a multiple of 8 from 8 to 512
   * @param codes n codes of {@code bits / 8} bytes; copied
   * @throws CrosshashException where the length is not allowed or the bytes are not whole codes
   */
  public static PackedCodes of(int bits, byte[] codes) {
    CodeShape shape = new CodeShape(bits);
    if (codes.length % shape.bytes() != 0) {
      throw CrosshashException.invalid(
          "Codes of " + bits + " bits must be a multiple of " + shape.bytes() + " bytes",
          codes.length + " bytes",
          "give whole codes, or the length that they have");
    }
    int size = codes.length / shape.bytes();
    MemorySegment[] chunks = chunks(shape, size);
    int codesPerChunk = shape.codesPerChunk();
    for (int slot = 0; slot < size; slot++) {
      shape.write(codes, slot * shape.bytes(), chunks[slot / codesPerChunk], slot % codesPerChunk);
    }
    return new PackedCodes(shape, size, chunks);
  }

  private static MemorySegment[] chunks(CodeShape shape, int size) {
    MemorySegment[] chunks = new MemorySegment[shape.chunks(size)];
    if (chunks.length == 1) {
      chunks[0] = CodeMemory.allocate(shape.bytesOf((size + 63) / 64));
      return chunks;
    }
    long bytes = shape.bytesPerChunk();
    MemorySegment all =
        chunks.length == 0 ? MemorySegment.NULL : CodeMemory.allocate(bytes * chunks.length);
    for (int chunk = 0; chunk < chunks.length; chunk++) {
      chunks[chunk] = all.asSlice(bytes * chunk, bytes);
    }
    return chunks;
  }

  /** Code length in bits. */
  public int bits() {
    return shape.bits();
  }

  /** Number of codes. */
  public int size() {
    return size;
  }

  /**
   * A copy of one code, {@code bits / 8} bytes.
   *
   * @throws IndexOutOfBoundsException where the slot is not in [0, size)
   */
  public byte[] code(int slot) {
    Objects.checkIndex(slot, size);
    byte[] code = new byte[shape.bytes()];
    shape.read(chunks[slot / shape.codesPerChunk()], slot % shape.codesPerChunk(), code, 0);
    return code;
  }

  /** Hamming distance between a code here and a code of {@code other}, 0 to bits. */
  public int distance(int slot, PackedCodes other, int otherSlot) {
    requireBits(other);
    return distance(slot, other.query(otherSlot));
  }

  /**
   * Distances of all codes here to one code of {@code other}.
   *
   * @param target takes {@code size()} distances, 0 to bits each, in the order of slots
   * @throws CrosshashException where the codes differ in length
   */
  public void distances(PackedCodes other, int otherSlot, short[] target) {
    requireBits(other);
    long[] query = other.query(otherSlot);
    int codesPerChunk = shape.codesPerChunk();
    long[] scratch = new long[shape.longsPerChunk()];
    for (int first = 0; first < size; first += codesPerChunk) {
      int count = Math.min(codesPerChunk, size - first);
      shape.distances(chunks[first / codesPerChunk], count, query, scratch, target, first);
    }
  }

  /**
   * Refuses codes of another length.
   *
   * @throws CrosshashException where {@code other} has another number of bits
   */
  void requireBits(PackedCodes other) {
    if (other.bits() != bits()) {
      throw CrosshashException.invalid(
          "Query codes must have the database's " + bits() + " bits",
          other.bits(),
          "hash the queries with the model of the database");
    }
  }

  CodeShape shape() {
    return shape;
  }

  /**
   * The codes of some slots, in the same memory; their slots begin at 0.
   *
   * @param from first slot, which begins a chunk
   * @param to slot behind the last
   */
  PackedCodes part(int from, int to) {
    int codesPerChunk = shape.codesPerChunk();
    return new PackedCodes(
        shape,
        to - from,
        Arrays.copyOfRange(
            chunks, from / codesPerChunk, Math.max(from / codesPerChunk, shape.chunks(to))));
  }

  /**
   * Reads a code as 64-bit words, unused upper bits zero.
   *
   * @param target takes them
   */
  void words(int slot, long[] target) {
    int codesPerChunk = shape.codesPerChunk();
    shape.words(chunks[slot / codesPerChunk], slot % codesPerChunk, target);
  }

  /**
   * Distances of some codes, wherever they are, to a query.
   *
   * @param slots which codes
   * @param count how many of them
   * @param query see {@link #query}
   * @param target takes the distances
   */
  void distances(int[] slots, int count, long[] query, int[] target) {
    int bits = Integer.numberOfTrailingZeros(shape.codesPerChunk());
    int last = shape.codesPerChunk() - 1;
    if (shape.isOneLong()) {
      long word = query[0];
      for (int i = 0; i < count; i++) {
        MemorySegment chunk = chunks[slots[i] >>> bits];
        target[i] = Long.bitCount(chunk.getAtIndex(ValueLayout.JAVA_LONG, slots[i] & last) ^ word);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      target[i] = shape.distance(chunks[slots[i] >>> bits], slots[i] & last, query);
    }
  }

  MemorySegment[] chunks() {
    return chunks;
  }

  /** The code of a slot in the form that kernels take as a query. */
  long[] query(int slot) {
    return shape.query(code(slot), 0);
  }

  int distance(int slot, long[] query) {
    Objects.checkIndex(slot, size);
    return shape.distance(
        chunks[slot / shape.codesPerChunk()], slot % shape.codesPerChunk(), query);
  }

  @Override
  public String toString() {
    return size + " codes of " + bits() + " bits";
  }
}
