package org.crosshash.learning.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.crosshash.learning.loss.Loss;
import org.crosshash.learning.objective.memory.CodeMemory;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.HostBuffer;

/**
 * {@link UchmObjective} whose bits are selected on remembered codes, <b>our reconstruction</b>.
 *
 * <p>With the codes of the step, a bit on which the modalities disagree has the sign that dropout
 * and the other items of the batch give it just then, and often another one an epoch later. Here
 * each training pair has a mean of either modality's codes over the epochs, {@code m = μ m + (1 -
 * μ) h}, which ends with this step's; the sweep starts from the signs of the means' sum. Means
 * start at 0: only their signs are read, so that their length does not matter, and in the first
 * epoch they are the step's codes.
 */
final class UchmMemoryCriterion implements Criterion {
  /** μ: about the last five epochs count. */
  static final double MOMENTUM = 0.8;

  private final UchmObjective objective;
  private final Constants constants;
  private final NDManager manager;
  private final int bits;
  private final Side image;
  private final Side text;

  UchmMemoryCriterion(UchmObjective objective, CriterionContext context) {
    this.objective = objective;
    this.constants = context.constants();
    this.bits = context.config().bits();
    CodeMemory.requireRoom(context.pairs(), bits);
    this.manager = context.manager().newSubManager();
    this.image = new Side(context.pairs());
    this.text = new Side(context.pairs());
  }

  /** One modality's means, pairs x bits, in memory that Java writes and tensors read. */
  private final class Side {
    private final HostBuffer means;
    private final NDArray view;
    private float[] moved = {};

    private Side(int pairs) {
      means = new HostBuffer(Math.multiplyExact(pairs, bits));
      means.clear(Math.multiplyExact(pairs, bits));
      view = means.view(manager, pairs, bits);
    }

    /** Means that end with these codes, batch x bits; {@link #remember} keeps them. */
    private float[] moved(int[] pairs, NDArray codes) {
      moved = codes.toFloatArray();
      for (int i = 0; i < moved.length; i++) {
        float before = means.get(pairs[i / bits] * bits + i % bits);
        moved[i] = (float) (MOMENTUM * before + (1 - MOMENTUM) * moved[i]);
      }
      return moved;
    }

    private void remember(int[] pairs) {
      for (int i = 0; i < moved.length; i++) {
        means.put(pairs[i / bits] * bits + i % bits, moved[i]);
      }
    }
  }

  @Override
  public Loss evaluate(TrainingBatch batch, NDArray imageCodes, NDArray textCodes) {
    NDArray unified =
        objective.select(
            image.moved(batch.pairs(), imageCodes),
            text.moved(batch.pairs(), textCodes),
            batch.target());
    return objective.evaluate(imageCodes, textCodes, batch.target(), constants, unified, List.of());
  }

  @Override
  public void learn(TrainingBatch batch, double rate) {
    image.remember(batch.pairs());
    text.remember(batch.pairs());
  }

  @Override
  public List<NDArray> tensors() {
    return List.of(image.view, text.view);
  }

  @Override
  public List<String> tensorNames() {
    return List.of("remembered_codes.image", "remembered_codes.text");
  }

  @Override
  public void close() {
    manager.close();
  }
}
