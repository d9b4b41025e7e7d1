package org.crosshash.learning.objective.memory;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.random.Purpose;
import org.crosshash.learning.tensor.HostBuffer;
import org.crosshash.learning.tensor.UnitCodes;

/**
 * One unit row a training pair, and its signs, in memory that Java writes and tensors read.
 *
 * <p>Starts as random signs. One thread.
 */
public final class CodeMemory {
  /** The released code starts from the signs of {@code 2 σ x - σ} for gaussian x. */
  private static final double FIRST_THRESHOLD = 0.5;

  /** A buffer is below 2 GiB. */
  private static final long MOST_VALUES = (Integer.MAX_VALUE - 1024) / Float.BYTES;

  private final int pairs;
  private final int bits;
  private final HostBuffer rows;
  private final HostBuffer signs;
  private final NDArray rowsView;
  private final NDArray signsView;

  public CodeMemory(NDManager manager, int pairs, int bits, long seed) {
    this.pairs = pairs;
    this.bits = bits;
    requireRoom(pairs, bits);
    this.rows = new HostBuffer(Math.multiplyExact(pairs, bits));
    this.signs = new HostBuffer(Math.multiplyExact(pairs, bits));
    long key = CounterRandom.key(seed, Purpose.MEMORY.key());
    float unit = (float) (1 / Math.sqrt(bits));
    // Each value has a number of its own: any number of threads draws the same.
    IntStream.range(0, pairs)
        .parallel()
        .forEach(pair -> {
          for (int i = pair * bits; i < (pair + 1) * bits; i++) {
            boolean positive = CounterRandom.gaussian(key, i) >= FIRST_THRESHOLD;
            rows.put(i, positive ? unit : -unit);
            signs.put(i, positive ? 1 : -1);
          }
        });
    this.rowsView = rows.view(manager, pairs, bits);
    this.signsView = signs.view(manager, pairs, bits);
  }

  /**
   * Refuses what a memory of one row a pair has no room for.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if it has too many values
   */
  public static void requireRoom(int pairs, int bits) {
    if ((long) pairs * bits > MOST_VALUES) {
      throw CrosshashException.invalid(
          "A memory of codes holds at most %d values".formatted(MOST_VALUES),
          "%d pairs of %d bits".formatted(pairs, bits),
          "train on fewer pairs or use fewer bits");
    }
  }

  int pairs() {
    return pairs;
  }

  /** Memory, pairs x bits; writing to it needs {@link #refresh} afterwards. */
  public NDArray rows() {
    return rowsView;
  }

  /** Signs of the memory, pairs x bits; changes with it. */
  NDArray signs() {
    return signsView;
  }

  /**
   * Moves rows towards codes: {@code v = unit(momentum v + (1 - momentum) code)}.
   *
   * @param codes unit rows, as many as positions
   */
  public void move(int[] positions, float[] codes, double momentum) {
    double[] moved = new double[bits];
    for (int i = 0; i < positions.length; i++) {
      int start = positions[i] * bits;
      double squares = 0;
      for (int bit = 0; bit < bits; bit++) {
        moved[bit] = momentum * rows.get(start + bit) + (1 - momentum) * codes[i * bits + bit];
        squares += moved[bit] * moved[bit];
      }
      double factor = 1 / Math.max(Math.sqrt(squares), UnitCodes.SMALLEST);
      for (int bit = 0; bit < bits; bit++) {
        float value = (float) (moved[bit] * factor);
        rows.put(start + bit, value);
        signs.put(start + bit, value >= 0 ? 1 : -1);
      }
    }
  }

  /** Takes the signs again, after {@link #rows()} was written. */
  public void refresh() {
    for (int i = 0; i < pairs * bits; i++) {
      signs.put(i, rows.get(i) >= 0 ? 1 : -1);
    }
  }

  /** Copies the signs of some rows into another buffer and views them, rows x bits. */
  public NDArray gatherSigns(NDManager manager, HostBuffer into, int[] positions) {
    for (int i = 0; i < positions.length; i++) {
      into.copyRow(signs, positions[i], i, bits);
    }
    return into.view(manager, positions.length, bits);
  }
}
