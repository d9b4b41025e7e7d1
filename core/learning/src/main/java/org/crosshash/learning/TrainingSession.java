package org.crosshash.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.guidance.Guidance;

/**
 * The native side of one training: both learners, and what one step does with them.
 *
 * <p>Every step has a manager of its own that frees all it made. Owns native memory; close it. One
 * thread.
 */
final class TrainingSession implements TrainingSteps, AutoCloseable {
  private final TrainingConfig config;
  private final TrainingPairs pairs;
  private final Guidance guidance;
  private final BatchPlan plan;
  private final NDManager manager;
  private final Constants constants;
  private final Learner image;
  private final Learner text;
  private final HostBuffer targets;

  TrainingSession(TrainingConfig config, TrainingPairs pairs, Guidance guidance) {
    this.config = config;
    this.pairs = pairs;
    this.guidance = guidance;
    this.plan = new BatchPlan(pairs.size(), config.batchSize(), config.seed());
    this.targets = new HostBuffer(Math.multiplyExact(config.batchSize(), config.batchSize()));
    this.manager = TensorEngine.newManager();
    this.constants = new Constants(manager);
    this.image = new Learner(manager, constants, config, Modality.IMAGE, pairs.image());
    this.text = new Learner(manager, constants, config, Modality.TEXT, pairs.text());
  }

  @Override
  public int stepsPerEpoch() {
    return plan.stepsPerEpoch();
  }

  @Override
  public int epochs() {
    return config.epochs();
  }

  @Override
  public List<LossTerm> terms() {
    return config.objective().terms(config.bits());
  }

  @Override
  public double learningRate(long step) {
    OptimiserConfig optimiser = config.optimiser();
    return optimiser.learningRate() * optimiser.schedule().factor(step, steps());
  }

  @Override
  public int batchSize(long step) {
    return plan.batch(step).length;
  }

  @Override
  public double[] step(long step) throws DivergedException {
    int[] batch = plan.batch(step);
    try (NDManager scope = manager.newSubManager()) {
      int[] rows = pairs.matrixRows(batch);
      NDArray images = image.gather(scope, rows);
      NDArray texts = text.gather(scope, rows);
      NDArray target =
          targets.copy(scope, guidance.block(batch, batch), batch.length, batch.length);
      double tanhScale = config.scaledTanh() ? Math.sqrt(plan.epoch(step) + 1.0) : 1;
      double rate = learningRate(step);
      Loss loss = jointStep(images, texts, target, step, tanhScale, rate);
      if (config.objective().halfBinary()) {
        halfBinarySteps(images, texts, target, step, tanhScale, rate);
      }
      return loss.values();
    }
  }

  private Loss jointStep(
      NDArray images, NDArray texts, NDArray target, long step, double tanhScale, double rate)
      throws DivergedException {
    Dropout.Draw draw = new Dropout.Draw(step, 0);
    HashNetwork.Pass imagePass = image.forward(images, draw, tanhScale);
    HashNetwork.Pass textPass = text.forward(texts, draw, tanhScale);
    Loss loss = evaluate(imagePass.codes(), textPass.codes(), target);
    image.learn(imagePass, loss.imageGradient(), rate);
    text.learn(textPass, loss.textGradient(), rate);
    return loss;
  }

  /** One new forward pass of both networks feeds both steps, as in DGCPN's released code. */
  private void halfBinarySteps(
      NDArray images, NDArray texts, NDArray target, long step, double tanhScale, double rate)
      throws DivergedException {
    Dropout.Draw draw = new Dropout.Draw(step, 1);
    HashNetwork.Pass imagePass = image.forward(images, draw, tanhScale);
    HashNetwork.Pass textPass = text.forward(texts, draw, tanhScale);
    NDArray imageSigns = signs(imagePass.codes());
    NDArray textSigns = signs(textPass.codes());
    Loss imageLoss = evaluate(imagePass.codes(), textSigns, target);
    Loss textLoss = evaluate(imageSigns, textPass.codes(), target);
    image.learn(imagePass, imageLoss.imageGradient(), rate);
    text.learn(textPass, textLoss.textGradient(), rate);
  }

  /** +1 where a code is at least 0, else -1. */
  private NDArray signs(NDArray codes) {
    NDArray positive = codes.gte(constants.of(0)).toType(codes.getDataType(), true);
    return positive.muli(constants.of(2)).subi(constants.of(1));
  }

  private Loss evaluate(NDArray imageCodes, NDArray textCodes, NDArray target)
      throws DivergedException {
    Loss loss = config.objective().evaluate(imageCodes, textCodes, target, constants);
    for (int i = 0; i < loss.values().length; i++) {
      if (!Double.isFinite(loss.values()[i])) {
        String name = i < loss.terms().size() ? loss.terms().get(i).name() : EpochPoint.TOTAL;
        throw new DivergedException("loss term `" + name + "`, which is " + loss.values()[i]);
      }
    }
    return loss;
  }

  @Override
  public List<float[]> capture() throws DivergedException {
    List<float[]> tensors = new ArrayList<>();
    for (Learner learner : List.of(image, text)) {
      List<NDArray> arrays = learner.tensors();
      for (int i = 0; i < arrays.size(); i++) {
        float[] values = arrays.get(i).toFloatArray();
        if (i < learner.parameterCount() && !finite(values)) {
          throw new DivergedException("parameter `" + learner.parameterName(i) + "`");
        }
        tensors.add(values);
      }
    }
    return tensors;
  }

  private static boolean finite(float[] values) {
    for (float value : values) {
      if (!(Math.abs(value) <= Float.MAX_VALUE)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public List<Long> updates() {
    return List.of(image.optimiser().updates(), text.optimiser().updates());
  }

  @Override
  public void restore(List<float[]> tensors, List<Long> updates) {
    int next = 0;
    for (Learner learner : List.of(image, text)) {
      for (NDArray array : learner.tensors()) {
        Tensors.overwrite(array, tensors.get(next++));
      }
    }
    image.optimiser().resumeAt(updates.get(0));
    text.optimiser().resumeAt(updates.get(1));
  }

  /** Both networks as they hash. */
  HashModel model() {
    return new HashModel(image.head(), text.head());
  }

  @Override
  public void close() {
    image.close();
    text.close();
    constants.close();
    manager.close();
  }
}
