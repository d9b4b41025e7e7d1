package org.crosshash.hamming;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * Codes that grow and change while others search them.
 *
 * <p>Writers append, replace and delete, then {@link #publish}; readers take the last published
 * {@link CodeSnapshot} without waiting and keep a consistent view as long as they hold it. An
 * append writes behind the size of every earlier snapshot, in place; a replacement or a deletion
 * first copies the 32 kB chunk, or the page of live bits, that it touches. Slots are never given
 * anew. Writing methods lock each other out; {@link #snapshot} takes no lock.
 */
public final class CodeArray {
  /** Words of a page of live bits: 32,768 slots. */
  private static final int PAGE = 512;

  private final CodeShape shape;
  private final CodeMemory memory = new CodeMemory();
  private final List<MemorySegment> chunks = new ArrayList<>();
  private final List<long[]> pages = new ArrayList<>();
  private final Set<Integer> ownChunks = new HashSet<>();
  private final Set<Integer> ownPages = new HashSet<>();
  private final CodeHistory history = new CodeHistory();
  private final ReplacementLog replaced = new ReplacementLog();
  private long sequence;
  private int size;
  private int live;
  private volatile CodeSnapshot published;

  /**
   * An empty array.
   *
   * @param bits code length, a multiple of 8 from 8 to 512
   * @throws CrosshashException where the length is not allowed
   */
  public CodeArray(int bits) {
    this.shape = new CodeShape(bits);
    this.published = view();
  }

  /** Code length in bits. */
  public int bits() {
    return shape.bits();
  }

  /** What was last published. */
  public CodeSnapshot snapshot() {
    return published;
  }

  /**
   * Appends a code.
   *
   * @param code {@code bits / 8} bytes; copied
   * @return its slot
   * @throws CrosshashException where the code has another length or the array is full (2^31 - 64)
   */
  public synchronized int append(byte[] code) {
    requireLength(code);
    if (size >= Integer.MAX_VALUE - 64) {
      throw new CrosshashException(
          Problem.RESOURCE_EXHAUSTED, "An array holds fewer than 2^31 codes", size, "use shards");
    }
    int slot = size;
    int chunk = slot / shape.codesPerChunk();
    if (chunk == chunks.size()) {
      chunks.add(memory.next(shape.bytesPerChunk()));
      ownChunks.add(chunk);
    }
    shape.write(code, 0, chunks.get(chunk), slot % shape.codesPerChunk());
    size++;
    setLive(slot, true);
    live++;
    return slot;
  }

  /**
   * Puts another code in the place of a live one, which keeps its place in the insertion order.
   *
   * @throws CrosshashException where the slot holds no live code or the code has another length
   */
  public synchronized void replace(int slot, byte[] code) {
    requireLength(code);
    requireLive(slot);
    int chunk = slot / shape.codesPerChunk();
    if (ownChunks.add(chunk)) {
      chunks.set(chunk, CodeMemory.copy(chunks.get(chunk)));
    }
    shape.write(code, 0, chunks.get(chunk), slot % shape.codesPerChunk());
    replaced.add(slot);
  }

  /**
   * Deletes the code of a slot.
   *
   * @throws CrosshashException where the slot holds no live code
   */
  public synchronized void delete(int slot) {
    requireLive(slot);
    setLive(slot, false);
    live--;
  }

  /** Makes all changes so far visible at once; returns the new snapshot. */
  public synchronized CodeSnapshot publish() {
    published = view();
    ownChunks.clear();
    ownPages.clear();
    return published;
  }

  private CodeSnapshot view() {
    PackedCodes codes = new PackedCodes(shape, size, chunks.toArray(MemorySegment[]::new));
    long[][] bits = pages.toArray(long[][]::new);
    SlotFilter filter = live == size ? SlotFilter.all() : block -> bits[block / PAGE][block % PAGE];
    return new CodeSnapshot(codes, filter, live, history, sequence++, replaced.position());
  }

  private void setLive(int slot, boolean value) {
    int block = slot >>> 6;
    int page = block / PAGE;
    if (page == pages.size()) {
      pages.add(new long[PAGE]);
      ownPages.add(page);
    }
    // A new bit beyond every snapshot's size disturbs none of them; a cleared one would.
    if (!value && ownPages.add(page)) {
      pages.set(page, pages.get(page).clone());
    }
    long bit = 1L << (slot & 63);
    long word = pages.get(page)[block % PAGE];
    pages.get(page)[block % PAGE] = value ? word | bit : word & ~bit;
  }

  private boolean isLive(int slot) {
    return ((pages.get((slot >>> 6) / PAGE)[(slot >>> 6) % PAGE] >>> (slot & 63)) & 1) != 0;
  }

  private void requireLive(int slot) {
    if (slot < 0 || slot >= size || !isLive(slot)) {
      throw CrosshashException.notFound(
          "A slot to change must hold a live code", slot, "use a slot that append returned");
    }
  }

  private void requireLength(byte[] code) {
    Objects.requireNonNull(code, "code");
    if (code.length != shape.bytes()) {
      throw CrosshashException.invalid(
          "A code of " + bits() + " bits must have " + shape.bytes() + " bytes",
          code.length + " bytes",
          "hash with the model of this index");
    }
  }

  @Override
  public String toString() {
    return published.toString();
  }
}
