package org.crosshash.hamming;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
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

  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** Bytes of a register. */
  private static final int STEP = LONGS.vectorByteSize();

  /** Bytes of eight registers: at most the 512 that the smallest chunk part is a multiple of. */
  private static final int GROUP = 8 * STEP;

  /** Bytes of one word of eight codes. */
  private static final int EIGHT = 64;

  /** Bytes of eight codes of two words. */
  private static final int TWO = 2 * EIGHT;

  /** Bytes of eight codes of four words. */
  private static final int FOUR = 4 * EIGHT;

  // Eight registers a turn whatever their width: longer turns of four words were slower in a probe
  // with AVX2. Two words follow by analogy.

  /** Bytes that a turn of the scan of two words takes. */
  private static final int TURN_OF_TWO = Math.max(GROUP, 2 * TWO);

  /** Bytes that a turn of the scan of four words takes. */
  private static final int TURN_OF_FOUR = Math.max(GROUP, FOUR);

  @Override
  public String name() {
    return "vector-" + LONGS.vectorBitSize();
  }

  @Override
  void scan(
      CodeShape shape,
      MemorySegment chunk,
      int blocks,
      long[] passes,
      long[] query,
      int firstSlot,
      NearestCollector collector) {
    Survivors survivors = new Survivors(shape, chunk, passes, query, firstSlot, collector);
    // Chunks are whole multiples of 512 bytes, so that the last group may look past the last block;
    // what lies there is masked out by passes, which has a word for every block of the chunk.
    int bytes = shape.bytesOf(blocks);
    switch (shape.laneBits()) {
      case 8 -> scanBytes(chunk, bytes, query[0], survivors);
      case 16 -> scanShorts(chunk, bytes, query[0], survivors);
      case 32 -> scanInts(chunk, bytes, query[0], survivors);
      default -> {
        switch (query.length) {
          case 1 -> scanLongs(chunk, bytes, query[0], survivors);
          case 2 -> scanTwoWords(chunk, bytes, query, survivors);
          case 4 -> scanFourWords(chunk, bytes, query, survivors);
          default -> scanWords(chunk, bytes, query, survivors);
        }
      }
    }
  }

  private static void scanLongs(MemorySegment chunk, int bytes, long word, Survivors survivors) {
    LongVector query = LongVector.broadcast(LONGS, word);
    int bound = survivors.bound();
    for (int at = 0; at < bytes; at += GROUP) {
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
  private static IntVector count(MemorySegment chunk, int at, LongVector query) {
    return LongVector.fromMemorySegment(LONGS, chunk, at, ORDER)
        .lanewise(VectorOperators.XOR, query)
        .lanewise(VectorOperators.BIT_COUNT)
        .reinterpretAsInts();
  }

  private static void scanInts(MemorySegment chunk, int bytes, long word, Survivors survivors) {
    LongVector query = LongVector.broadcast(LONGS, word);
    int bound = survivors.bound();
    for (int at = 0; at < bytes; at += GROUP) {
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

  private static IntVector countInts(MemorySegment chunk, int at, LongVector query) {
    return LongVector.fromMemorySegment(LONGS, chunk, at, ORDER)
        .lanewise(VectorOperators.XOR, query)
        .reinterpretAsInts()
        .lanewise(VectorOperators.BIT_COUNT);
  }

  private static void scanShorts(MemorySegment chunk, int bytes, long word, Survivors survivors) {
    LongVector query = LongVector.broadcast(LONGS, word);
    int bound = survivors.bound();
    for (int at = 0; at < bytes; at += GROUP) {
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

  private static ShortVector countShorts(MemorySegment chunk, int at, LongVector query) {
    return LongVector.fromMemorySegment(LONGS, chunk, at, ORDER)
        .lanewise(VectorOperators.XOR, query)
        .reinterpretAsShorts()
        .lanewise(VectorOperators.BIT_COUNT);
  }

  private static void scanBytes(MemorySegment chunk, int bytes, long word, Survivors survivors) {
    LongVector query = LongVector.broadcast(LONGS, word);
    int bound = survivors.bound();
    for (int at = 0; at < bytes; at += GROUP) {
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

  private static ByteVector countBytes(MemorySegment chunk, int at, LongVector query) {
    return LongVector.fromMemorySegment(LONGS, chunk, at, ORDER)
        .lanewise(VectorOperators.XOR, query)
        .reinterpretAsBytes()
        .lanewise(VectorOperators.BIT_COUNT);
  }

  private static void scanTwoWords(
      MemorySegment chunk, int bytes, long[] query, Survivors survivors) {
    LongVector first = LongVector.broadcast(LONGS, query[0]);
    LongVector second = LongVector.broadcast(LONGS, query[1]);
    int bound = survivors.bound();
    for (int at = 0; at < bytes; at += TURN_OF_TWO) {
      IntVector least =
          leastOfEight(chunk, at, first, second).min(leastOfEight(chunk, at + TWO, first, second));
      if (TURN_OF_TWO == 4 * TWO) {
        least =
            least
                .min(leastOfEight(chunk, at + 2 * TWO, first, second))
                .min(leastOfEight(chunk, at + 3 * TWO, first, second));
      }
      if (least.reinterpretAsLongs().lt(bound).anyTrue()) {
        bound = survivors.offer(at, TURN_OF_TWO);
        if (bound == 0) {
          return;
        }
      }
    }
  }

  private static IntVector leastOfEight(
      MemorySegment chunk, int at, LongVector first, LongVector second) {
    IntVector least = twoWords(chunk, at, first, second);
    for (int part = STEP; part < EIGHT; part += STEP) {
      least = least.min(twoWords(chunk, at + part, first, second));
    }
    return least;
  }

  private static IntVector twoWords(
      MemorySegment chunk, int at, LongVector first, LongVector second) {
    return countLongs(chunk, at, first)
        .add(countLongs(chunk, at + EIGHT, second))
        .reinterpretAsInts();
  }

  private static void scanFourWords(
      MemorySegment chunk, int bytes, long[] query, Survivors survivors) {
    LongVector first = LongVector.broadcast(LONGS, query[0]);
    LongVector second = LongVector.broadcast(LONGS, query[1]);
    LongVector third = LongVector.broadcast(LONGS, query[2]);
    LongVector fourth = LongVector.broadcast(LONGS, query[3]);
    int bound = survivors.bound();
    for (int at = 0; at < bytes; at += TURN_OF_FOUR) {
      IntVector least = leastOfEight(chunk, at, first, second, third, fourth);
      if (TURN_OF_FOUR == 2 * FOUR) {
        least = least.min(leastOfEight(chunk, at + FOUR, first, second, third, fourth));
      }
      if (least.reinterpretAsLongs().lt(bound).anyTrue()) {
        bound = survivors.offer(at, TURN_OF_FOUR);
        if (bound == 0) {
          return;
        }
      }
    }
  }

  private static IntVector leastOfEight(
      MemorySegment chunk,
      int at,
      LongVector first,
      LongVector second,
      LongVector third,
      LongVector fourth) {
    IntVector least = fourWords(chunk, at, first, second, third, fourth);
    for (int part = STEP; part < EIGHT; part += STEP) {
      least = least.min(fourWords(chunk, at + part, first, second, third, fourth));
    }
    return least;
  }

  private static IntVector fourWords(
      MemorySegment chunk,
      int at,
      LongVector first,
      LongVector second,
      LongVector third,
      LongVector fourth) {
    LongVector front = countLongs(chunk, at, first).add(countLongs(chunk, at + EIGHT, second));
    LongVector back =
        countLongs(chunk, at + 2 * EIGHT, third).add(countLongs(chunk, at + 3 * EIGHT, fourth));
    return front.add(back).reinterpretAsInts();
  }

  private static void scanWords(MemorySegment chunk, int bytes, long[] query, Survivors survivors) {
    int eight = EIGHT * query.length;
    int bound = survivors.bound();
    for (int at = 0; at < bytes; at += 4 * eight) {
      IntVector least = leastOfFour(chunk, at, eight, query);
      for (int part = STEP; part < EIGHT; part += STEP) {
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

  /** The least in each lane of four registers that are {@code apart} bytes apart. */
  private static IntVector leastOfFour(MemorySegment chunk, int at, int apart, long[] query) {
    LongVector first = LongVector.broadcast(LONGS, query[0]);
    LongVector a = countLongs(chunk, at, first);
    LongVector b = countLongs(chunk, at + apart, first);
    LongVector c = countLongs(chunk, at + 2 * apart, first);
    LongVector d = countLongs(chunk, at + 3 * apart, first);
    for (int word = 1; word < query.length; word++) {
      int next = at + EIGHT * word;
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

  private static LongVector countLongs(MemorySegment chunk, int at, LongVector query) {
    return LongVector.fromMemorySegment(LONGS, chunk, at, ORDER)
        .lanewise(VectorOperators.XOR, query)
        .lanewise(VectorOperators.BIT_COUNT);
  }

  /** Distances of the codes of one register of 64-bit lanes. */
  private static LongVector sum(MemorySegment chunk, int at, long[] query) {
    LongVector sum = countLongs(chunk, at, LongVector.broadcast(LONGS, query[0]));
    for (int word = 1; word < query.length; word++) {
      sum = sum.add(countLongs(chunk, at + EIGHT * word, LongVector.broadcast(LONGS, query[word])));
    }
    return sum;
  }

  /** Where a group has codes below the bound, finds which and offers them. */
  private record Survivors(
      CodeShape shape,
      MemorySegment chunk,
      long[] passes,
      long[] query,
      int firstSlot,
      NearestCollector collector) {

    int bound() {
      return collector.bound();
    }

    /** Offers the survivors among the codes in some bytes, and tells the new bound. */
    int offer(int at, int bytes) {
      int stride = EIGHT * query.length;
      for (int eight = at; eight < at + bytes; eight += stride) {
        for (int from = eight; from < eight + EIGHT; from += STEP) {
          int first = shape.index(from / Long.BYTES);
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
