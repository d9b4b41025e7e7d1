package org.crosshash.learning.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.crosshash.learning.loss.Loss;
import org.crosshash.learning.loss.LossTerm;
import org.crosshash.learning.objective.memory.CodeMemory;
import org.crosshash.learning.objective.memory.KeyContrast;
import org.crosshash.learning.objective.memory.NegativeDraw;
import org.crosshash.learning.objective.memory.PairRanking;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.HostBuffer;
import org.crosshash.learning.tensor.Signs;
import org.crosshash.learning.tensor.UnitCodes;

/** {@link UcchObjective} with its memory of codes. */
final class UcchCriterion implements Criterion {
  private final UcchObjective objective;
  private final Constants constants;
  private final NDManager manager;
  private final CodeMemory memory;
  private final NegativeDraw draw;
  private final KeyContrast contrast;
  private final HostBuffer positives;
  private NDArray mean;

  UcchCriterion(UcchObjective objective, CriterionContext context) {
    int bits = context.config().bits();
    long seed = context.config().seed();
    this.objective = objective;
    this.constants = context.constants();
    this.manager = context.manager().newSubManager();
    this.memory = new CodeMemory(manager, context.pairs(), bits, seed);
    this.draw =
        new NegativeDraw(
            memory,
            bits,
            objective.negatives(),
            objective.sharedNegatives(),
            !objective.sharedNegatives()
                && NegativeDraw.counts(context.pairs(), objective.negatives()),
            seed,
            context.config().batchSize());
    this.contrast = new KeyContrast(objective.temperature(), constants);
    this.positives = new HostBuffer(Math.multiplyExact(context.config().batchSize(), bits));
  }

  @Override
  public Loss evaluate(TrainingBatch batch, NDArray image, NDArray text) {
    UnitCodes unitImage = UnitCodes.of(image, constants);
    UnitCodes unitText = UnitCodes.of(text, constants);
    Loss loss = evaluateUnit(batch, unitImage.unit(), unitText.unit());
    return new Loss(
        loss.terms(),
        loss.values(),
        unitImage.backward(loss.imageGradient()),
        unitText.backward(loss.textGradient()));
  }

  /** Value, and gradients of the unit codes. */
  Loss evaluateUnit(TrainingBatch batch, NDArray image, NDArray text) {
    // An item's new memory, up to its length; kept for learn().
    mean = image.add(text).muli(constants.of(0.5));
    if (warmsUp(batch)) {
      NDArray keys = Signs.of(mean, constants);
      NDArray others = batch.scope().eye(batch.size()).neg().addi(constants.of(1));
      return evaluate(image, text, keys, new KeyContrast.Negatives(keys, others));
    }
    return evaluate(
        image,
        text,
        memory.gatherSigns(batch.scope(), positives, batch.pairs()),
        draw.draw(batch.scope(), batch.step(), batch.size()));
  }

  /** The same with given keys. */
  Loss evaluate(
      NDArray image, NDArray text, NDArray positiveKeys, KeyContrast.Negatives negatives) {
    List<LossTerm> terms = objective.terms((int) image.getShape().get(1));
    KeyContrast.Contrast ofImage = contrast.evaluate(image, positiveKeys, negatives);
    KeyContrast.Contrast ofText = contrast.evaluate(text, positiveKeys, negatives);
    PairRanking.Ranking ranking =
        PairRanking.evaluate(
            image.matMul(text.transpose()), objective.margin(), objective.shift(), constants);
    NDArray share = ranking.gradient().muli(constants.of(terms.get(2).weight()));
    NDArray contrastWeight = constants.of(terms.get(0).weight());
    return Loss.read(
        terms,
        List.of(ofImage.value(), ofText.value(), ranking.rows(), ranking.columns()),
        ofImage.gradient().muli(contrastWeight).addi(share.matMul(text)),
        ofText.gradient().muli(contrastWeight).addi(share.transpose().matMul(image)));
  }

  private boolean warmsUp(TrainingBatch batch) {
    return batch.epoch() < objective.warmupEpochs();
  }

  @Override
  public void learn(TrainingBatch batch, double rate) {
    memory.move(
        batch.pairs(),
        UnitCodes.of(mean, constants).unit().toFloatArray(),
        warmsUp(batch) ? 0 : objective.momentum());
  }

  @Override
  public List<NDArray> tensors() {
    return List.of(memory.rows());
  }

  @Override
  public void resumeAt(List<Long> updates) {
    memory.refresh();
  }

  /** The memory, for tests. */
  CodeMemory memory() {
    return memory;
  }

  @Override
  public void close() {
    manager.close();
  }
}
