package org.crosshash.learning.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crosshash.guidance.Guidance;
import org.crosshash.learning.loop.BatchPlan;
import org.crosshash.learning.loop.EpochPoint;
import org.crosshash.learning.loop.TrainingSteps;
import org.crosshash.learning.loss.DivergedException;
import org.crosshash.learning.loss.Loss;
import org.crosshash.learning.loss.LossTerm;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.network.Dropout;
import org.crosshash.learning.objective.Criterion;
import org.crosshash.learning.objective.CriterionContext;
import org.crosshash.learning.objective.TrainingBatch;
import org.crosshash.learning.optimiser.GradientClip;
import org.crosshash.learning.optimiser.Moments;
import org.crosshash.learning.optimiser.OptimiserConfig;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.HostBuffer;
import org.crosshash.learning.tensor.Signs;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.learning.tensor.Tensors;
import org.crosshash.tables.FloatRows;

/**
 * The native side of one training: both learners, the objective, and what one step does with them.
 *
 * <p>Every step has a manager of its own that frees all it made. Owns native memory; close it. One
 * thread.
 *
 * @param <N> kind of network
 */
class TrainingSession<N extends SideNetwork> implements TrainingSteps, AutoCloseable {
  /** Makes the network of a modality. */
  interface Networks<N extends SideNetwork> {
    /** A network that the caller owns. */
    N create(NDManager manager, Constants constants, Modality modality);
  }

  private final TrainingConfig config;
  private final TrainingPairs pairs;
  private final Optional<Guidance> guidance;
  private final BatchPlan plan;
  private final NDManager manager;
  private final Constants constants;
  private final Learner<N> image;
  private final Learner<N> text;
  private final Criterion criterion;
  private final HostBuffer targets;
  private final HostBuffer others;

  TrainingSession(
      TrainingConfig config,
      TrainingPairs pairs,
      Optional<Guidance> guidance,
      Networks<N> networks) {
    this.config = config;
    this.pairs = pairs;
    this.guidance = guidance;
    this.plan = new BatchPlan(pairs.size(), config.batchSize(), config.seed());
    int target = guidance.isPresent() ? config.batchSize() : 0;
    this.targets = new HostBuffer(Math.multiplyExact(target, target));
    int other = config.objective().readsByPosition() ? target : 0;
    this.others = new HostBuffer(Math.multiplyExact(other, other));
    this.manager = TensorEngine.newManager();
    this.constants = new Constants(manager);
    this.image = learner(Modality.IMAGE, pairs.image(), networks);
    this.text = learner(Modality.TEXT, pairs.text(), networks);
    this.criterion =
        config
            .objective()
            .open(
                new CriterionContext(
                    manager,
                    constants,
                    config.forCriterion(),
                    pairs.size(),
                    pairs.image().columns(),
                    pairs.text().columns()));
  }

  private Learner<N> learner(Modality modality, FloatRows vectors, Networks<N> networks) {
    return new Learner<>(
        manager,
        constants,
        config,
        modality,
        vectors,
        networks.create(manager, constants, modality));
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
    return optimiser.learningRate() * optimiser.schedule().factor(step, steps(), stepsPerEpoch());
  }

  @Override
  public int batchSize(long step) {
    return plan.batch(step).length;
  }

  @Override
  public double[] step(long step) throws DivergedException {
    int[] positions = plan.batch(step);
    try (NDManager scope = manager.newSubManager()) {
      int[] rows = pairs.matrixRows(positions);
      TrainingBatch batch =
          new TrainingBatch(
              step,
              plan.epoch(step),
              positions,
              image.gather(scope, rows),
              text.gather(scope, rows),
              guidance.map(known -> block(targets, scope, known, positions)),
              guidance
                  .filter(known -> config.objective().readsByPosition())
                  .map(known -> block(others, scope, known, plan.places(step))));
      Loss loss = jointStep(batch);
      if (config.objective().halfBinary()) {
        halfBinarySteps(batch);
      }
      criterion.learn(batch, learningRate(step));
      return loss.values();
    }
  }

  private static NDArray block(
      HostBuffer buffer, NDManager scope, Guidance known, int[] positions) {
    return buffer.copy(
        scope, known.block(positions, positions), positions.length, positions.length);
  }

  private Loss jointStep(TrainingBatch batch) throws DivergedException {
    Dropout.Draw draw = new Dropout.Draw(batch.step(), 0);
    SideNetwork.Forward imagePass = image.forward(batch.images(), draw, tanhScale(batch));
    SideNetwork.Forward textPass = text.forward(batch.texts(), draw, tanhScale(batch));
    // Where the objective sees signs, their gradients stand in for those of the codes.
    boolean signs = config.binarisation() == Binarisation.STRAIGHT_THROUGH;
    Loss loss =
        evaluate(
            batch,
            signs ? signs(imagePass.codes()) : imagePass.codes(),
            signs ? signs(textPass.codes()) : textPass.codes());
    learn(batch, imagePass, textPass, loss.imageGradient(), loss.textGradient());
    return loss;
  }

  /** One new forward pass of both networks feeds both steps, as in DGCPN's released code. */
  private void halfBinarySteps(TrainingBatch batch) throws DivergedException {
    Dropout.Draw draw = new Dropout.Draw(batch.step(), 1);
    SideNetwork.Forward imagePass = image.forward(batch.images(), draw, tanhScale(batch));
    SideNetwork.Forward textPass = text.forward(batch.texts(), draw, tanhScale(batch));
    NDArray imageSigns = signs(imagePass.codes());
    NDArray textSigns = signs(textPass.codes());
    Loss imageLoss = evaluate(batch, imagePass.codes(), textSigns);
    Loss textLoss = evaluate(batch, imageSigns, textPass.codes());
    learn(batch, imagePass, textPass, imageLoss.imageGradient(), textLoss.textGradient());
  }

  private void learn(
      TrainingBatch batch,
      SideNetwork.Forward imagePass,
      SideNetwork.Forward textPass,
      NDArray imageGradient,
      NDArray textGradient)
      throws DivergedException {
    List<NDArray> ofImage = imagePass.gradients().apply(imageGradient);
    List<NDArray> ofText = textPass.gradients().apply(textGradient);
    GradientClip clip = new GradientClip(config.optimiser().gradientClip());
    int broken =
        config.optimiser().clipTogether()
            ? clip.applyTogether(Moments.concat(ofImage, ofText))
            : clip.apply(Moments.concat(ofImage, ofText));
    if (broken >= 0) {
      throw new DivergedException(
          "the gradient of `"
              + (broken < ofImage.size()
                  ? image.parameterName(broken)
                  : text.parameterName(broken - ofImage.size()))
              + "`");
    }
    double rate = learningRate(batch.step());
    image.update(ofImage, rate);
    text.update(ofText, rate);
  }

  private double tanhScale(TrainingBatch batch) {
    return config.binarisation() == Binarisation.SCALED_TANH ? Math.sqrt(batch.epoch() + 1.0) : 1;
  }

  private NDArray signs(NDArray codes) {
    return Signs.of(codes, constants);
  }

  private Loss evaluate(TrainingBatch batch, NDArray imageCodes, NDArray textCodes)
      throws DivergedException {
    Loss loss = criterion.evaluate(batch, imageCodes, textCodes);
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
    for (Learner<N> learner : List.of(image, text)) {
      List<NDArray> arrays = learner.tensors();
      for (int i = 0; i < arrays.size(); i++) {
        float[] values = arrays.get(i).toFloatArray();
        if (i < learner.parameterCount() && !finite(values)) {
          throw new DivergedException("parameter `" + learner.parameterName(i) + "`");
        }
        tensors.add(values);
      }
    }
    List<String> names = criterion.tensorNames();
    for (int i = 0; i < criterion.tensors().size(); i++) {
      float[] values = criterion.tensors().get(i).toFloatArray();
      if (i < names.size() && !finite(values)) {
        throw new DivergedException("parameter `" + names.get(i) + "`");
      }
      tensors.add(values);
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
    List<Long> updates = new ArrayList<>();
    updates.add(image.updates());
    updates.add(text.updates());
    updates.addAll(criterion.updates());
    return List.copyOf(updates);
  }

  @Override
  public void restore(List<float[]> tensors, List<Long> updates) {
    List<NDArray> arrays = captured();
    for (int i = 0; i < arrays.size(); i++) {
      Tensors.overwrite(arrays.get(i), tensors.get(i));
    }
    image.resumeAt(updates.get(0));
    text.resumeAt(updates.get(1));
    criterion.resumeAt(updates.subList(2, updates.size()));
  }

  /** What {@link #capture} copies, in its order. */
  private List<NDArray> captured() {
    List<NDArray> arrays = new ArrayList<>(image.tensors());
    arrays.addAll(text.tensors());
    arrays.addAll(criterion.tensors());
    return arrays;
  }

  /** Values that {@link #capture} copies. */
  final long capturedValues() {
    return captured().stream().mapToLong(NDArray::size).sum();
  }

  /** The network of a modality. */
  final N network(Modality modality) {
    return switch (modality) {
      case IMAGE -> image.network();
      case TEXT -> text.network();
    };
  }

  @Override
  public void close() {
    criterion.close();
    image.close();
    text.close();
    constants.close();
    manager.close();
  }
}
