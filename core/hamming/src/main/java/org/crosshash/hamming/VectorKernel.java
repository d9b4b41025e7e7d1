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
 * <p>A chunk is looked at in two steps. The first runs over all of it and never leaves its loop: in
 * each turn exclusive or, population count, the smallest distance in some registers of codes, and
 * one comparison with the bound that the collector had at the beginning; the outcome is one bit of
 * a long. (A loop that calls the collector itself keeps its range checks and spills its registers,
 * and reads memory at two thirds of the speed.) The second step looks at the single lanes of those
 * turns whose bit is set, rare once the bound has settled.
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

  /** Bytes of one word of eight codes. */
  private static final int EIGHT = 64;

  /** Bytes of eight codes of two words. */
  private static final int TWO = 2 * EIGHT;

  /** Bytes of eight codes of four words. */
  private static final int FOUR = 4 * EIGHT;

  // Eight registers a turn whatever their width: with more the compiler runs out of registers.

  /** Bytes that a turn takes of codes of one word. */
  private static final int TURN = 8 * STEP;

  /** The same of two words. */
  private static final int TURN_OF_TWO = Math.max(TURN, 2 * TWO);

  /** The same of four words. */
  private static final int TURN_OF_FOUR = Math.max(TURN, FOUR);

  /** Whether wide codes are counted by vectors and scalars side by side, see {@link MixedTurns}. */
  private static final boolean MIXED = STEP == MixedTurns.STEP;

  @Override
  public String name() {
    return "vector-" + LONGS.vectorBitSize();
  }

  @Override
  void scan(
      CodeShape shape,
      MemorySegment chunk,
      long[] copy,
      int blocks,
      long[] passes,
      long[] query,
      int firstSlot,
      NearestCollector collector) {
    // Chunks are whole multiples of 512 bytes, so that the last turn may look past the last block;
    // what lies there is masked out by passes, which has a word for every block of the chunk.
    int bytes = shape.bytesOf(blocks);
    int turn = turn(shape);
    Survivors survivors = new Survivors(shape, chunk, passes, query, firstSlot, collector);
    for (int from = 0; from < bytes && collector.bound() > 0; from += Long.SIZE * turn) {
      int to = Math.min(bytes, from + Long.SIZE * turn);
      survivors.offer(hits(shape, chunk, copy, from, to, query, collector.bound()), from, turn);
    }
  }

  @Override
  boolean readsCopies(CodeShape shape) {
    return MIXED && (shape.words() == 2 || shape.words() == 4);
  }

  /** Bytes of a turn. */
  private static int turn(CodeShape shape) {
    return switch (shape.words()) {
      case 1 -> TURN;
      case 2 -> TURN_OF_TWO;
      case 4 -> TURN_OF_FOUR;
      default -> 4 * EIGHT * shape.words();
    };
  }

  /** Which of at most 64 turns have codes below a bound, as bits. */
  private static long hits(
      CodeShape shape,
      MemorySegment chunk,
      long[] copy,
      int from,
      int to,
      long[] query,
      int bound) {
    boolean mixed = MIXED && copy.length > 0;
    return switch (shape.laneBits()) {
      case 8 -> bytes(chunk, from, to, query[0], bound);
      case 16 -> shorts(chunk, from, to, query[0], bound);
      case 32 -> ints(chunk, from, to, query[0], bound);
      default ->
          switch (query.length) {
            case 1 -> longs(chunk, from, to, query[0], bound);
            case 2 ->
                mixed
                    ? MixedTurns.twoWords(copy, from, to, query, bound)
                    : twoWords(chunk, from, to, query, bound);
            case 4 ->
                mixed
                    ? MixedTurns.fourWords(copy, from, to, query, bound)
                    : fourWords(chunk, from, to, query, bound);
            default -> words(chunk, from, to, query, bound);
          };
    };
  }

  private static long bytes(MemorySegment chunk, int from, int to, long word, int bound) {
    LongVector query = LongVector.broadcast(LONGS, word);
    long hits = 0;
    long turn = 1;
    for (int at = from; at < to; at += TURN) {
      ByteVector least = countBytes(chunk, at, query);
      for (int part = STEP; part < TURN; part += STEP) {
        least = least.min(countBytes(chunk, at + part, query));
      }
      hits |= least.lt((byte) bound).anyTrue() ? turn : 0;
      turn <<= 1;
    }
    return hits;
  }

  private static ByteVector countBytes(MemorySegment chunk, int at, LongVector query) {
    return LongVector.fromMemorySegment(LONGS, chunk, at, ORDER)
        .lanewise(VectorOperators.XOR, query)
        .reinterpretAsBytes()
        .lanewise(VectorOperators.BIT_COUNT);
  }

  private static long shorts(MemorySegment chunk, int from, int to, long word, int bound) {
    LongVector query = LongVector.broadcast(LONGS, word);
    long hits = 0;
    long turn = 1;
    for (int at = from; at < to; at += TURN) {
      ShortVector least = countShorts(chunk, at, query);
      for (int part = STEP; part < TURN; part += STEP) {
        least = least.min(countShorts(chunk, at + part, query));
      }
      hits |= least.lt((short) bound).anyTrue() ? turn : 0;
      turn <<= 1;
    }
    return hits;
  }

  private static ShortVector countShorts(MemorySegment chunk, int at, LongVector query) {
    return LongVector.fromMemorySegment(LONGS, chunk, at, ORDER)
        .lanewise(VectorOperators.XOR, query)
        .reinterpretAsShorts()
        .lanewise(VectorOperators.BIT_COUNT);
  }

  private static long ints(MemorySegment chunk, int from, int to, long word, int bound) {
    LongVector query = LongVector.broadcast(LONGS, word);
    long hits = 0;
    long turn = 1;
    for (int at = from; at < to; at += TURN) {
      IntVector least = countInts(chunk, at, query);
      for (int part = STEP; part < TURN; part += STEP) {
        least = least.min(countInts(chunk, at + part, query));
      }
      hits |= least.lt(bound).anyTrue() ? turn : 0;
      turn <<= 1;
    }
    return hits;
  }

  private static IntVector countInts(MemorySegment chunk, int at, LongVector query) {
    return LongVector.fromMemorySegment(LONGS, chunk, at, ORDER)
        .lanewise(VectorOperators.XOR, query)
        .reinterpretAsInts()
        .lanewise(VectorOperators.BIT_COUNT);
  }

  private static long longs(MemorySegment chunk, int from, int to, long word, int bound) {
    LongVector query = LongVector.broadcast(LONGS, word);
    long hits = 0;
    long turn = 1;
    for (int at = from; at < to; at += TURN) {
      IntVector least = oneWord(chunk, at, query);
      for (int part = STEP; part < TURN; part += STEP) {
        least = least.min(oneWord(chunk, at + part, query));
      }
      hits |= least.reinterpretAsLongs().lt(bound).anyTrue() ? turn : 0;
      turn <<= 1;
    }
    return hits;
  }

  /** Counts of 64-bit lanes, seen as ints: their minimum exists on every processor. */
  private static IntVector oneWord(MemorySegment chunk, int at, LongVector query) {
    return countLongs(chunk, at, query).reinterpretAsInts();
  }

  private static long twoWords(MemorySegment chunk, int from, int to, long[] query, int bound) {
    LongVector first = LongVector.broadcast(LONGS, query[0]);
    LongVector second = LongVector.broadcast(LONGS, query[1]);
    long hits = 0;
    long turn = 1;
    for (int at = from; at < to; at += TURN_OF_TWO) {
      IntVector least =
          leastOfEight(chunk, at, first, second).min(leastOfEight(chunk, at + TWO, first, second));
      if (TURN_OF_TWO == 4 * TWO) {
        least =
            least
                .min(leastOfEight(chunk, at + 2 * TWO, first, second))
                .min(leastOfEight(chunk, at + 3 * TWO, first, second));
      }
      hits |= least.reinterpretAsLongs().lt(bound).anyTrue() ? turn : 0;
      turn <<= 1;
    }
    return hits;
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

  private static long fourWords(MemorySegment chunk, int from, int to, long[] query, int bound) {
    LongVector first = LongVector.broadcast(LONGS, query[0]);
    LongVector second = LongVector.broadcast(LONGS, query[1]);
    LongVector third = LongVector.broadcast(LONGS, query[2]);
    LongVector fourth = LongVector.broadcast(LONGS, query[3]);
    long hits = 0;
    long turn = 1;
    for (int at = from; at < to; at += TURN_OF_FOUR) {
      IntVector least = leastOfEight(chunk, at, first, second, third, fourth);
      if (TURN_OF_FOUR == 2 * FOUR) {
        least = least.min(leastOfEight(chunk, at + FOUR, first, second, third, fourth));
      }
      hits |= least.reinterpretAsLongs().lt(bound).anyTrue() ? turn : 0;
      turn <<= 1;
    }
    return hits;
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

  private static long words(MemorySegment chunk, int from, int to, long[] query, int bound) {
    int eight = EIGHT * query.length;
    long hits = 0;
    long turn = 1;
    for (int at = from; at < to; at += 4 * eight) {
      IntVector least = leastOfFour(chunk, at, eight, query);
      for (int part = STEP; part < EIGHT; part += STEP) {
        least = least.min(leastOfFour(chunk, at + part, eight, query));
      }
      hits |= least.reinterpretAsLongs().lt(bound).anyTrue() ? turn : 0;
      turn <<= 1;
    }
    return hits;
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

  /** Where turns have codes below the bound, finds which and offers them. */
  private record Survivors(
      CodeShape shape,
      MemorySegment chunk,
      long[] passes,
      long[] query,
      int firstSlot,
      NearestCollector collector) {

    /**
     * Offers the survivors of some turns.
     *
     * @param hits which turns have any
     * @param from where the first turn begins
     * @param turn bytes of a turn
     */
    void offer(long hits, int from, int turn) {
      for (long left = hits; left != 0 && collector.bound() > 0; left &= left - 1) {
        offerSome(from + turn * Long.numberOfTrailingZeros(left), turn);
      }
    }

    /** Offers the survivors among the codes in some bytes. */
    private void offerSome(int at, int bytes) {
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
