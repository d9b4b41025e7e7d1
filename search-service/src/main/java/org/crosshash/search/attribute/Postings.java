package org.crosshash.search.attribute;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;
import org.roaringbitmap.BitSetUtil;
import org.roaringbitmap.RoaringBitmap;

/**
 * For each key of a column the slots that have it. Immutable.
 *
 * <p>A frequent key has a compressed bitmap; a rare one four bytes a slot in an array that all rare
 * keys share, so that a column of ten million different values costs no ten million objects.
 */
final class Postings {
  /** A key with fewer slots is rare, whatever the size of the column. */
  private static final int FREQUENT = 64;

  /** A key that has less than one in so many of the slots is rare. */
  private static final int FREQUENT_SHARE = 2048;

  /** From so many rare slots on they are gathered in a plain bit set first. */
  private static final int MANY = 65_536;

  private static final int REFERENCE_BYTES = 4;

  private final int[] starts;
  private final int[] rare;
  private final RoaringBitmap[] frequent;

  private Postings(int[] starts, int[] rare, RoaringBitmap[] frequent) {
    this.starts = starts;
    this.rare = rare;
    this.frequent = frequent;
  }

  /** How many slots have a key. */
  int cardinality(int key) {
    return frequent[key] == null ? starts[key + 1] - starts[key] : frequent[key].getCardinality();
  }

  /** How many of the slots that have a key are in a set. */
  int cardinality(int key, RoaringBitmap among) {
    if (frequent[key] != null) {
      return RoaringBitmap.andCardinality(frequent[key], among);
    }
    int count = 0;
    for (int i = starts[key]; i < starts[key + 1]; i++) {
      count += among.contains(rare[i]) ? 1 : 0;
    }
    return count;
  }

  /** Hands over the slots of a key, rising. */
  void forEach(int key, IntConsumer consumer) {
    if (frequent[key] != null) {
      frequent[key].forEach((int slot) -> consumer.accept(slot));
      return;
    }
    for (int i = starts[key]; i < starts[key + 1]; i++) {
      consumer.accept(rare[i]);
    }
  }

  /** The slots of the keys from one to before another; the caller's to change. */
  RoaringBitmap union(int from, int to) {
    if (from >= to) {
      return new RoaringBitmap();
    }
    int first = starts[from];
    int last = starts[to];
    RoaringBitmap union = last == first ? new RoaringBitmap() : ofRare(first, last);
    List<RoaringBitmap> bitmaps = new ArrayList<>();
    for (int key = from; key < to; key++) {
      if (frequent[key] != null) {
        bitmaps.add(frequent[key]);
      }
    }
    if (bitmaps.isEmpty()) {
      return union;
    }
    bitmaps.add(union);
    // Counts what is in it once at the end, not after each bitmap.
    return RoaringBitmap.or(bitmaps.iterator());
  }

  private RoaringBitmap ofRare(int first, int last) {
    if (last - first < MANY) {
      return RoaringBitmap.bitmapOfUnordered(Arrays.copyOfRange(rare, first, last));
    }
    int greatest = 0;
    for (int i = first; i < last; i++) {
      greatest = Math.max(greatest, rare[i]);
    }
    long[] words = new long[greatest / Long.SIZE + 1];
    for (int i = first; i < last; i++) {
      words[rare[i] >>> 6] |= 1L << rare[i];
    }
    return BitSetUtil.bitmapOf(words);
  }

  /** Bytes that it takes, estimated. */
  long estimatedBytes() {
    long bytes =
        (long) Integer.BYTES * starts.length
            + (long) Integer.BYTES * rare.length
            + (long) REFERENCE_BYTES * frequent.length;
    for (RoaringBitmap bitmap : frequent) {
      bytes += bitmap == null ? 0 : Slots.estimatedBytes(bitmap);
    }
    return bytes;
  }

  /** The same with other slots, in the same order. */
  Postings renumbered(IntUnaryOperator slots) {
    Builder builder = new Builder(frequent.length, Integer.MAX_VALUE);
    for (int key = 0; key < frequent.length; key++) {
      if (frequent[key] != null) {
        builder.add(Slots.renumbered(frequent[key], slots));
      } else {
        int[] renumbered = Arrays.copyOfRange(rare, starts[key], starts[key + 1]);
        Arrays.setAll(renumbered, i -> slots.applyAsInt(renumbered[i]));
        builder.add(renumbered, renumbered.length);
      }
    }
    return builder.build();
  }

  /** Collects the slots of key after key; one thread. */
  static final class Builder {
    private final int threshold;
    private int[] starts;
    private int[] rare = new int[16];
    private RoaringBitmap[] frequent;
    private int keys;
    private int rares;

    /**
     * Makes an empty one.
     *
     * @param keys how many keys are expected
     * @param members slots of the column
     */
    Builder(int keys, int members) {
      this.starts = new int[keys + 1];
      this.frequent = new RoaringBitmap[keys];
      this.threshold = Math.max(FREQUENT, members / FREQUENT_SHARE);
    }

    /**
     * Adds a key with slots, rising; the first {@code count} of an array that stays the caller's.
     */
    void add(int[] slots, int count) {
      add(slots, 0, count);
    }

    void add(int[] slots, int from, int count) {
      makeRoom();
      if (count >= threshold) {
        RoaringBitmap bitmap = new RoaringBitmap();
        bitmap.addN(slots, from, count);
        bitmap.runOptimize();
        frequent[keys] = bitmap;
      } else {
        if (rares + count > rare.length) {
          rare = Arrays.copyOf(rare, Math.max(rares + count, rare.length + rare.length / 2));
        }
        System.arraycopy(slots, from, rare, rares, count);
        rares += count;
      }
      starts[++keys] = rares;
    }

    /** Adds a key with many slots; the bitmap is the builder's from now on. */
    void add(RoaringBitmap slots) {
      makeRoom();
      slots.runOptimize();
      frequent[keys] = slots;
      starts[++keys] = rares;
    }

    Postings build() {
      return new Postings(
          Arrays.copyOf(starts, keys + 1),
          Arrays.copyOf(rare, rares),
          Arrays.copyOf(frequent, keys));
    }

    private void makeRoom() {
      if (keys == frequent.length) {
        int capacity = Math.max(16, keys + keys / 2);
        starts = Arrays.copyOf(starts, capacity + 1);
        frequent = Arrays.copyOf(frequent, capacity);
      }
    }
  }

  /** The slots of a key that are not hidden, as a bitmap of the caller's own. */
  RoaringBitmap visible(int key, RoaringBitmap hidden) {
    return RoaringBitmap.andNot(union(key, key + 1), hidden);
  }

  /** Whether a key has a bitmap of its own. */
  boolean isFrequent(int key) {
    return frequent[key] != null;
  }

  /** Copies the slots of a rare key that are not hidden; returns how many. */
  int copyVisible(int key, RoaringBitmap hidden, int[] target, int at) {
    int count = 0;
    for (int i = starts[key]; i < starts[key + 1]; i++) {
      if (!hidden.contains(rare[i])) {
        target[at + count++] = rare[i];
      }
    }
    return count;
  }
}
