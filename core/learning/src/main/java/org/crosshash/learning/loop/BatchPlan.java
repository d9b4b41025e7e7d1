package org.crosshash.learning.loop;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.random.Purpose;

/**
 * Which pairs each step sees: a new random order every epoch, keyed by seed and epoch; the last,
 * short batch is kept unless it has fewer than 2 pairs, which no objective can compare.
 */
public final class BatchPlan {
  private final int pairs;
  private final int batchSize;
  private final long seed;
  private long epochOfOrder = -1;
  private int[] order = {};

  public BatchPlan(int pairs, int batchSize, long seed) {
    this.pairs = pairs;
    this.batchSize = batchSize;
    this.seed = seed;
  }

  /** Steps an epoch, at least 1. */
  public int stepsPerEpoch() {
    int full = pairs / batchSize;
    return pairs % batchSize >= 2 ? full + 1 : full;
  }

  /** Epoch of a step, from 0. */
  public int epoch(long step) {
    return (int) (step / stepsPerEpoch());
  }

  /**
   * As many positions as a step has pairs, in the order in which the pairs are stored and not in
   * that of the epoch: what code reads that forgets that batches are shuffled.
   */
  public int[] places(long step) {
    int start = Math.toIntExact((step % stepsPerEpoch()) * batchSize);
    return IntStream.range(start, Math.min(start + batchSize, pairs)).toArray();
  }

  /** Training pairs of a step, from 0. */
  public int[] batch(long step) {
    int epoch = epoch(step);
    if (epoch != epochOfOrder) {
      order = CounterRandom.permutation(CounterRandom.key(seed, Purpose.ORDER.key(), epoch), pairs);
      epochOfOrder = epoch;
    }
    int start = Math.toIntExact((step % stepsPerEpoch()) * batchSize);
    return Arrays.copyOfRange(order, start, Math.min(start + batchSize, pairs));
  }
}
