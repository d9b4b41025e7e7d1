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
  /** What the processor prefers, but no wider than the eight lanes that codes lie in. */
  private static final VectorSpecies<Long> LONGS =
      LongVector.SPECIES_PREFERRED.length() > 8
          ? LongVector.SPECIES_512
          : LongVector.SPECIES_PREFERRED;

  /** Longs of a register. */
  private static final int STEP = LONGS.length();

  /** Longs of eight registers: at most the 64 that the smallest chunk part is a multiple of. */
  private static final int GROUP = 8 * STEP;

  /** Longs of eight codes of two words. */
  private static final int TWO = 16;

  /** Longs of eight codes of four words. */
  private static final int FOUR = 32;

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
        switch (query.length) {
          case 1 -> scanLongs(chunk, longs, query[0], survivors);
          case 2 -> scanTwoWords(chunk, longs, query, survivors);
          case 4 -> scanFourWords(chunk, longs, query, survivors);
          default -> scanWords(chunk, longs, query, survivors);
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
        bound = survivors.offer(at, GROUP);
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
        bound = survivors.offer(at, GROUP);
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
        bound = survivors.offer(at, GROUP);
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
        bound = survivors.offer(at, GROUP);
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

  private static void scanTwoWords(long[] chunk, int longs, long[] query, Survivors survivors) {
    LongVector first = LongVector.broadcast(LONGS, query[0]);
    LongVector second = LongVector.broadcast(LONGS, query[1]);
    int bound = survivors.bound();
    for (int at = 0; at < longs; at += 4 * TWO) {
      IntVector left =
          leastOfEight(chunk, at, first, second).min(leastOfEight(chunk, at + TWO, first, second));
      IntVector right =
          leastOfEight(chunk, at + 2 * TWO, first, second)
              .min(leastOfEight(chunk, at + 3 * TWO, first, second));
      if (left.min(right).reinterpretAsLongs().lt(bound).anyTrue()) {
        bound = survivors.offer(at, 4 * TWO);
        if (bound == 0) {
          return;
        }
      }
    }
  }

  private static IntVector leastOfEight(long[] chunk, int at, LongVector first, LongVector second) {
    IntVector least = twoWords(chunk, at, first, second);
    for (int part = STEP; part < 8; part += STEP) {
      least = least.min(twoWords(chunk, at + part, first, second));
    }
    return least;
  }

  private static IntVector twoWords(long[] chunk, int at, LongVector first, LongVector second) {
    return countLongs(chunk, at, first).add(countLongs(chunk, at + 8, second)).reinterpretAsInts();
  }

  // Two groups of eight codes a turn, not four: with more, the compiler's limit on nodes stops it
  // from keeping vectors in registers.
  private static void scanFourWords(long[] chunk, int longs, long[] query, Survivors survivors) {
    LongVector first = LongVector.broadcast(LONGS, query[0]);
    LongVector second = LongVector.broadcast(LONGS, query[1]);
    LongVector third = LongVector.broadcast(LONGS, query[2]);
    LongVector fourth = LongVector.broadcast(LONGS, query[3]);
    int bound = survivors.bound();
    for (int at = 0; at < longs; at += 2 * FOUR) {
      IntVector left = leastOfEight(chunk, at, first, second, third, fourth);
      IntVector right = leastOfEight(chunk, at + FOUR, first, second, third, fourth);
      if (left.min(right).reinterpretAsLongs().lt(bound).anyTrue()) {
        bound = survivors.offer(at, 2 * FOUR);
        if (bound == 0) {
          return;
        }
      }
    }
  }

  private static IntVector leastOfEight(
      long[] chunk,
      int at,
      LongVector first,
      LongVector second,
      LongVector third,
      LongVector fourth) {
    IntVector least = fourWords(chunk, at, first, second, third, fourth);
    for (int part = STEP; part < 8; part += STEP) {
      least = least.min(fourWords(chunk, at + part, first, second, third, fourth));
    }
    return least;
  }

  private static IntVector fourWords(
      long[] chunk,
      int at,
      LongVector first,
      LongVector second,
      LongVector third,
      LongVector fourth) {
    LongVector front = countLongs(chunk, at, first).add(countLongs(chunk, at + 8, second));
    LongVector back = countLongs(chunk, at + 16, third).add(countLongs(chunk, at + 24, fourth));
    return front.add(back).reinterpretAsInts();
  }

  private static void scanWords(long[] chunk, int longs, long[] query, Survivors survivors) {
    int eight = 8 * query.length;
    int bound = survivors.bound();
    for (int at = 0; at < longs; at += 4 * eight) {
      IntVector least = leastOfFour(chunk, at, eight, query);
      for (int part = STEP; part < 8; part += STEP) {
        least = least.min(leastOfFour(chunk, at + part, eight, query));
      }
      if (least.reinterpretAsLongs().lt(bound).anyTrue()) {
        bound = survivors.offer(at, 4 * eight);
        if (bound == 0) {
          return;
        }
      }
    }
  }

  /** The least in each lane of four registers that are {@code apart} longs apart. */
  private static IntVector leastOfFour(long[] chunk, int at, int apart, long[] query) {
    LongVector first = LongVector.broadcast(LONGS, query[0]);
    LongVector a = countLongs(chunk, at, first);
    LongVector b = countLongs(chunk, at + apart, first);
    LongVector c = countLongs(chunk, at + 2 * apart, first);
    LongVector d = countLongs(chunk, at + 3 * apart, first);
    for (int word = 1; word < query.length; word++) {
      int next = at + 8 * word;
      LongVector wanted = LongVector.broadcast(LONGS, query[word]);
      a = a.add(countLongs(chunk, next, wanted));
      b = b.add(countLongs(chunk, next + apart, wanted));
      c = c.add(countLongs(chunk, next + 2 * apart, wanted));
      d = d.add(countLongs(chunk, next + 3 * apart, wanted));
    }
    IntVector left = a.reinterpretAsInts().min(b.reinterpretAsInts());
    IntVector right = c.reinterpretAsInts().min(d.reinterpretAsInts());
    return left.min(right);
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
      sum = sum.add(countLongs(chunk, at + 8 * word, LongVector.broadcast(LONGS, query[word])));
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

    /** Offers the survivors among the codes in some longs, and tells the new bound. */
    int offer(int at, int longs) {
      int stride = query.length;
      for (int eight = at; eight < at + longs; eight += 8 * stride) {
        for (int from = eight; from < eight + 8; from += STEP) {
          int first = shape.index(from);
          long left = below(from) & (passes[first >>> 6] >>> (first & 63));
          for (; left != 0; left &= left - 1) {
            int index = first + Long.numberOfTrailingZeros(left);
            collector.offer(shape.distance(chunk, index, query), firstSlot + index);
          }
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
