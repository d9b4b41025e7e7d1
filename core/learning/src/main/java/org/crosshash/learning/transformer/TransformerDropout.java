package org.crosshash.learning.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.tensor.HostBuffer;

/**
 * Dropout masks of a transformer, drawn from counters keyed by seed, use, step, pass, layer and
 * place. A mask is valid until the one of the same pass, layer and place of the next step is drawn.
 * One thread.
 */
public final class TransformerDropout {
  private final double rate;
  private final long seed;
  private final long[] use;
  private final int batchCapacity;
  private final Map<Site, HostBuffer> buffers = new HashMap<>();

  /**
   * Masks of one network.
   *
   * @param batchCapacity items of the largest batch
   * @param use what tells the network from others of the same seed: its {@link
   *     org.crosshash.learning.random.Purpose} first
   */
  public TransformerDropout(double rate, long seed, int batchCapacity, long... use) {
    this.rate = rate;
    this.seed = seed;
    this.use = use.clone();
    this.batchCapacity = batchCapacity;
  }

  /** Where in a layer values are dropped. */
  enum Place {
    ATTENTION(0),
    AFTER_ATTENTION(1),
    HIDDEN(2),
    AFTER_FEED_FORWARD(3);

    private final long key;

    Place(long key) {
      this.key = key;
    }
  }

  /**
   * Where in a step values are dropped.
   *
   * @param pass of the step
   */
  record Site(int pass, int layer, Place place) {}

  double rate() {
    return rate;
  }

  /**
   * A mask of zeros and 1/(1-rate), of the shape and manager of an array.
   *
   * @param step of the training, from 0
   * @param itemCapacity most values of one item of any batch
   */
  NDArray mask(NDArray like, long step, Site site, int itemCapacity) {
    HostBuffer buffer =
        buffers.computeIfAbsent(
            site, any -> new HostBuffer(Math.multiplyExact(batchCapacity, itemCapacity)));
    long[] parts = Arrays.copyOf(use, use.length + 4);
    parts[use.length] = step;
    parts[use.length + 1] = site.pass();
    parts[use.length + 2] = site.layer();
    parts[use.length + 3] = site.place().key;
    long key = CounterRandom.key(seed, parts);
    Shape shape = like.getShape();
    int rows = (int) shape.get(0);
    NDManager manager = like.getManager();
    return buffer.mask(manager, key, rate, rows, (int) (shape.size() / rows)).reshape(shape);
  }
}
