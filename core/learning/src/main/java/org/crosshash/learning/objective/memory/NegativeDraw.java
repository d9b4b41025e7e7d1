package org.crosshash.learning.objective.memory;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.random.Purpose;
import org.crosshash.learning.tensor.HostBuffer;

/**
 * Draws negative keys from a memory, with replacement, from counters keyed by seed and step. One
 * thread; what it gives is valid until the next draw.
 *
 * <p>Where the memory is not much larger than a draw, inner products with all of it, weighted by
 * how often each row was drawn, are cheaper than copies of the drawn rows; both give the same
 * contrast.
 */
public final class NegativeDraw {
  /** Rows of the memory for each drawn one up to which all of them are multiplied. */
  private static final int COUNTED = 16;

  private final CodeMemory memory;
  private final int bits;
  private final int negatives;
  private final boolean shared;
  private final boolean counted;
  private final long seed;
  private final HostBuffer buffer;

  /**
   * Prepares draws.
   *
   * @param shared one draw for all items of a batch
   * @param counted multiply all of the memory; only where draws are not shared
   */
  public NegativeDraw(
      CodeMemory memory,
      int bits,
      int negatives,
      boolean shared,
      boolean counted,
      long seed,
      int batchCapacity) {
    this.memory = memory;
    this.bits = bits;
    this.negatives = negatives;
    this.shared = shared;
    this.seed = seed;
    this.counted = counted;
    this.buffer = new HostBuffer(capacity(batchCapacity));
  }

  /** The cheaper way for draws of one an item. */
  public static boolean counts(int pairs, int negatives) {
    return pairs / COUNTED <= negatives;
  }

  private int capacity(int batch) {
    if (counted) {
      return Math.multiplyExact(batch, memory.pairs());
    }
    return Math.multiplyExact(shared ? 1 : batch, Math.multiplyExact(negatives, bits));
  }

  /** The negatives of a step. */
  public KeyContrast.Negatives draw(NDManager scope, long step, int batch) {
    long key = CounterRandom.key(seed, Purpose.NEGATIVES.key(), step);
    if (counted) {
      return new KeyContrast.Negatives(memory.signs(), counts(scope, key, batch));
    }
    int[] drawn = new int[shared ? negatives : Math.multiplyExact(batch, negatives)];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = drawn(key, i);
    }
    NDArray keys = memory.gatherSigns(scope, buffer, drawn);
    return new KeyContrast.Negatives(shared ? keys : keys.reshape(batch, negatives, bits), null);
  }

  private NDArray counts(NDManager scope, long key, int batch) {
    int pairs = memory.pairs();
    buffer.clear(batch * pairs);
    for (int item = 0; item < batch; item++) {
      for (int i = 0; i < negatives; i++) {
        int at = item * pairs + drawn(key, item * negatives + i);
        buffer.put(at, buffer.get(at) + 1);
      }
    }
    return buffer.view(scope, batch, pairs);
  }

  private int drawn(long key, int index) {
    return (int) Math.unsignedMultiplyHigh(CounterRandom.bits(key, index), memory.pairs());
  }
}
