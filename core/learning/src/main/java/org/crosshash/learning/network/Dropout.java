package org.crosshash.learning.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.Map;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.random.Purpose;
import org.crosshash.learning.tensor.HostBuffer;

/**
 * Dropout masks of one network, drawn from counters keyed by seed, step, layer and pass, so that
 * they depend neither on threads nor on what was drawn before.
 *
 * <p>One thread; a mask is valid until the next one of the same layer is drawn.
 */
public final class Dropout {
  private final double rate;
  private final long seed;
  private final Modality modality;
  private final Map<Integer, HostBuffer> buffers = new HashMap<>();

  public Dropout(double rate, long seed, Modality modality) {
    this.rate = rate;
    this.seed = seed;
    this.modality = modality;
  }

  /** Share of values dropped. */
  public double rate() {
    return rate;
  }

  /**
   * A mask of zeros and 1/(1-rate).
   *
   * @param draw which forward pass of the training it is for
   * @param capacity rows of the largest batch
   */
  public NDArray mask(
      NDManager manager, Draw draw, int layer, int rows, int columns, int capacity) {
    HostBuffer buffer =
        buffers.computeIfAbsent(
            layer, any -> new HostBuffer(Math.multiplyExact(capacity, columns)));
    long key =
        CounterRandom.key(
            seed, Purpose.DROPOUT.key(), modality.key(), draw.step(), draw.pass(), layer);
    return buffer.mask(manager, key, rate, rows, columns);
  }

  /**
   * A forward pass of a training.
   *
   * @param step from 0
   * @param pass 0 for the joint step, 1 for the half-binary one
   */
  public record Draw(long step, int pass) {}
}
