package org.crosshash.hamming;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel on the Vector API, with registers of the width that the processor prefers.
 *
 * <p>Eight registers are taken together: exclusive or, population count, and the smallest distance
 * of all lanes; one comparison with the collector's bound then decides whether any of their codes
 * can enter. Only for such a group, rare once the bound has settled, single lanes are looked at.
 */
final class VectorKernel extends HammingKernel {
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;

  /** Longs of a register. */
  private static final int STEP = LONGS.length();

  /** Longs of eight registers: at most the 64 that the smallest chunk part is a multiple of. */
  private static final int GROUP = 8 * STEP;

  @Override
  public String name() {
    return "vector-" + LONGS.vectorBitSize();
  }

  @Override
  void scan(
      CodeShape shape,
      long[] chunk,
      int blocks,
      long[] passes,
      long[] query,
      int firstSlot,
      NearestCollector collector) {
    Survivors survivors = new Survivors(shape, chunk, passes, query, firstSlot, collector);
    // Chunks are whole multiples of 64 longs, so that the last group may look past the last block;
    // what lies there is masked out by passes, which has a word for every block of the chunk.
    int longs = Math.min((blocks * shape.longsPerBlock() + 63) & -64, chunk.length);
    switch (shape.laneBits()) {
      case 8 -> scanBytes(chunk, longs, query[0], survivors);
      case 16 -> scanShorts(chunk, longs, query[0], survivors);
      case 32 -> scanInts(chunk, longs, query[0], survivors);
      default -> {
        if (query.length == 1) {
          scanLongs(chunk, longs, query[0], survivors);
        } else {
          scanWords(chunk, blocks, query, survivors);
        }
      }
    }
  }

  private static void scanLongs(long[] chunk, int longs, long word, Survivors survivors) {
    LongVector query = LongVector.broadcast(LONGS, word);
    int bound = survivors.bound();
    for (int at = 0; at < longs; at += GROUP) {
      IntVector a = count(chunk, at, query).min(count(chunk, at + STEP, query));
      IntVector b = count(chunk, at + 2 * STEP, query).min(count(chunk, at + 3 * STEP, query));
      IntVector c = count(chunk, at + 4 * STEP, query).min(count(chunk, at + 5 * STEP, query));
      IntVector d = count(chunk, at + 6 * STEP, query).min(count(chunk, at + 7 * STEP, query));
      LongVector least = a.min(b).min(c.min(d)).reinterpretAsLongs();
      if (least.lt(bound).anyTrue()) {
        bound = survivors.offer(at);
        if (bound == 0) {
          return;
        }
      }
    }
  }

  /** Counts of 64-bit lanes, seen as ints: their minimum exists on every processor. */
  private static IntVector count(long[] chunk, int at, LongVector query) {
    return LongVector.fromArray(LONGS, chunk, at)
        .lanewise(VectorOperators.XOR, query)
        .lanewise(VectorOperators.BIT_COUNT)
        .reinterpretAsInts();
  }

  private static void scanInts(long[] chunk, int longs, long word, Survivors survivors) {
    LongVector query = LongVector.broadcast(LONGS, word);
    int bound = survivors.bound();
    for (int at = 0; at < longs; at += GROUP) {
      IntVector a = countInts(chunk, at, query).min(countInts(chunk, at + STEP, query));
      IntVector b =
          countInts(chunk, at + 2 * STEP, query).min(countInts(chunk, at + 3 * STEP, query));
      IntVector c =
          countInts(chunk, at + 4 * STEP, query).min(countInts(chunk, at + 5 * STEP, query));
      IntVector d =
          countInts(chunk, at + 6 * STEP, query).min(countInts(chunk, at + 7 * STEP, query));
      if (a.min(b).min(c.min(d)).lt(bound).anyTrue()) {
        bound = survivors.offer(at);
        if (bound == 0) {
          return;
        }
      }
    }
  }

  private static IntVector countInts(long[] chunk, int at, LongVector query) {
    return LongVector.fromArray(LONGS, chunk, at)
        .lanewise(VectorOperators.XOR, query)
        .reinterpretAsInts()
        .lanewise(VectorOperators.BIT_COUNT);
  }

  private static void scanShorts(long[] chunk, int longs, long word, Survivors survivors) {
    LongVector query = LongVector.broadcast(LONGS, word);
    int bound = survivors.bound();
    for (int at = 0; at < longs; at += GROUP) {
      ShortVector a = countShorts(chunk, at, query).min(countShorts(chunk, at + STEP, query));
      ShortVector b =
          countShorts(chunk, at + 2 * STEP, query).min(countShorts(chunk, at + 3 * STEP, query));
      ShortVector c =
          countShorts(chunk, at + 4 * STEP, query).min(countShorts(chunk, at + 5 * STEP, query));
      ShortVector d =
          countShorts(chunk, at + 6 * STEP, query).min(countShorts(chunk, at + 7 * STEP, query));
      if (a.min(b).min(c.min(d)).lt((short) bound).anyTrue()) {
        bound = survivors.offer(at);
        if (bound == 0) {
          return;
        }
      }
    }
  }

  private static ShortVector countShorts(long[] chunk, int at, LongVector query) {
    return LongVector.fromArray(LONGS, chunk, at)
        .lanewise(VectorOperators.XOR, query)
        .reinterpretAsShorts()
        .lanewise(VectorOperators.BIT_COUNT);
  }

  private static void scanBytes(long[] chunk, int longs, long word, Survivors survivors) {
    LongVector query = LongVector.broadcast(LONGS, word);
    int bound = survivors.bound();
    for (int at = 0; at < longs; at += GROUP) {
      ByteVector a = countBytes(chunk, at, query).min(countBytes(chunk, at + STEP, query));
      ByteVector b =
          countBytes(chunk, at + 2 * STEP, query).min(countBytes(chunk, at + 3 * STEP, query));
      ByteVector c =
          countBytes(chunk, at + 4 * STEP, query).min(countBytes(chunk, at + 5 * STEP, query));
      ByteVector d =
          countBytes(chunk, at + 6 * STEP, query).min(countBytes(chunk, at + 7 * STEP, query));
      if (a.min(b).min(c.min(d)).lt((byte) bound).anyTrue()) {
        bound = survivors.offer(at);
        if (bound == 0) {
          return;
        }
      }
    }
  }

  private static ByteVector countBytes(long[] chunk, int at, LongVector query) {
    return LongVector.fromArray(LONGS, chunk, at)
        .lanewise(VectorOperators.XOR, query)
        .reinterpretAsBytes()
        .lanewise(VectorOperators.BIT_COUNT);
  }

  private static void scanWords(long[] chunk, int blocks, long[] query, Survivors survivors) {
    int words = query.length;
    int bound = survivors.bound();
    for (int block = 0; block < blocks; block++) {
      for (int part = 0; part < 64; part += GROUP) {
        int at = 64 * words * block + part;
        LongVector word = LongVector.broadcast(LONGS, query[0]);
        LongVector a = countLongs(chunk, at, word);
        LongVector b = countLongs(chunk, at + STEP, word);
        LongVector c = countLongs(chunk, at + 2 * STEP, word);
        LongVector d = countLongs(chunk, at + 3 * STEP, word);
        LongVector e = countLongs(chunk, at + 4 * STEP, word);
        LongVector f = countLongs(chunk, at + 5 * STEP, word);
        LongVector g = countLongs(chunk, at + 6 * STEP, word);
        LongVector h = countLongs(chunk, at + 7 * STEP, word);
        for (int w = 1; w < words; w++) {
          int next = at + 64 * w;
          word = LongVector.broadcast(LONGS, query[w]);
          a = a.add(countLongs(chunk, next, word));
          b = b.add(countLongs(chunk, next + STEP, word));
          c = c.add(countLongs(chunk, next + 2 * STEP, word));
          d = d.add(countLongs(chunk, next + 3 * STEP, word));
          e = e.add(countLongs(chunk, next + 4 * STEP, word));
          f = f.add(countLongs(chunk, next + 5 * STEP, word));
          g = g.add(countLongs(chunk, next + 6 * STEP, word));
          h = h.add(countLongs(chunk, next + 7 * STEP, word));
        }
        IntVector left = least(least(a, b), least(c, d));
        IntVector right = least(least(e, f), least(g, h));
        if (left.min(right).reinterpretAsLongs().lt(bound).anyTrue()) {
          bound = survivors.offer(at);
          if (bound == 0) {
            return;
          }
        }
      }
    }
  }

  private static IntVector least(LongVector a, LongVector b) {
    return a.reinterpretAsInts().min(b.reinterpretAsInts());
  }

  private static IntVector least(IntVector a, IntVector b) {
    return a.min(b);
  }

  private static LongVector countLongs(long[] chunk, int at, LongVector query) {
    return LongVector.fromArray(LONGS, chunk, at)
        .lanewise(VectorOperators.XOR, query)
        .lanewise(VectorOperators.BIT_COUNT);
  }

  /** Distances of the codes of one register of 64-bit lanes. */
  private static LongVector sum(long[] chunk, int at, long[] query) {
    LongVector sum = countLongs(chunk, at, LongVector.broadcast(LONGS, query[0]));
    for (int word = 1; word < query.length; word++) {
      sum = sum.add(countLongs(chunk, at + 64 * word, LongVector.broadcast(LONGS, query[word])));
    }
    return sum;
  }

  /** Where a group has codes below the bound, finds which and offers them. */
  private record Survivors(
      CodeShape shape,
      long[] chunk,
      long[] passes,
      long[] query,
      int firstSlot,
      NearestCollector collector) {

    int bound() {
      return collector.bound();
    }

    /** Offers the survivors of the eight registers from {@code at} and tells the new bound. */
    int offer(int at) {
      for (int from = at; from < at + GROUP; from += STEP) {
        int first = shape.index(from);
        long left = below(from) & (passes[first >>> 6] >>> (first & 63));
        for (; left != 0; left &= left - 1) {
          int index = first + Long.numberOfTrailingZeros(left);
          collector.offer(shape.distance(chunk, index, query), firstSlot + index);
        }
      }
      return collector.bound();
    }

    /** The lanes of one register that are below the bound, as bits. */
    private long below(int at) {
      int bound = collector.bound();
      LongVector word = LongVector.broadcast(LONGS, query[0]);
      return switch (shape.laneBits()) {
        case 8 -> countBytes(chunk, at, word).lt((byte) bound).toLong();
        case 16 -> countShorts(chunk, at, word).lt((short) bound).toLong();
        case 32 -> countInts(chunk, at, word).lt(bound).toLong();
        default -> sum(chunk, at, query).lt(bound).toLong();
      };
    }
  }
}
