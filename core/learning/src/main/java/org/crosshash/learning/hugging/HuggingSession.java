package org.crosshash.learning.hugging;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crosshash.guidance.Guidance;
import org.crosshash.learning.loop.BatchPlan;
import org.crosshash.learning.loop.EpochPoint;
import org.crosshash.learning.loop.NetworkSession;
import org.crosshash.learning.loop.RowCodes;
import org.crosshash.learning.loss.DivergedException;
import org.crosshash.learning.loss.Loss;
import org.crosshash.learning.loss.LossTerm;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.model.ParameterShape;
import org.crosshash.learning.network.NetworkParameters;
import org.crosshash.learning.objective.Criterion;
import org.crosshash.learning.objective.CriterionContext;
import org.crosshash.learning.objective.TrainingBatch;
import org.crosshash.learning.optimiser.GradientClip;
import org.crosshash.learning.optimiser.Optimiser;
import org.crosshash.learning.optimiser.OptimiserConfig;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.HostBuffer;
import org.crosshash.learning.tensor.Signs;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.learning.tensor.Tensors;
import org.crosshash.learning.token.PairTokens;
import org.crosshash.learning.training.Binarisation;
import org.crosshash.learning.training.TrainingConfig;
import org.crosshash.learning.training.TrainingPairs;
import org.crosshash.tables.FloatMatrix;

/**
 * The native side of a training with hugging: two token networks, the aggregation they share, the
 * method's own objective on the codes, and the fine-grained alignment of the local embeddings.
 *
 * <p>Every step has a manager of its own that frees all it made. Owns native memory; close it. One
 * thread.
 */
final class HuggingSession implements NetworkSession<HuggingWeights> {
  /** Name of the fine-grained alignment's term. */
  static final String LOCAL = "local";

  private final TrainingConfig config;
  private final HuggingConfig hugging;
  private final TrainingPairs pairs;
  private final PairTokens tokens;
  private final Optional<Guidance> guidance;
  private final BatchPlan plan;
  private final NDManager manager;
  private final Constants constants;
  private final HuggingShape shape;
  private final NetworkParameters parameters;
  private final Map<Modality, HuggingSide> sides = new EnumMap<>(Modality.class);
  private final LocalAggregation aggregation;
  private final LocalContrast contrast;
  private final Optional<LocalQuantiser> quantiser;
  private final Criterion criterion;
  private final Map<HuggingGroup, Optimiser> optimisers = new EnumMap<>(HuggingGroup.class);
  private final HostBuffer targets;
  private final HostBuffer others;

  HuggingSession(
      TrainingConfig config,
      HuggingConfig hugging,
      HuggingShape shape,
      List<float[]> initial,
      TrainingPairs pairs,
      PairTokens tokens,
      Optional<Guidance> guidance) {
    this.config = config;
    this.hugging = hugging;
    this.pairs = pairs;
    this.tokens = tokens;
    this.guidance = guidance;
    this.shape = shape;
    this.plan = new BatchPlan(pairs.size(), config.batchSize(), config.seed());
    int target = guidance.isPresent() ? config.batchSize() : 0;
    this.targets = new HostBuffer(Math.multiplyExact(target, target));
    int other = config.objective().readsByPosition() ? target : 0;
    this.others = new HostBuffer(Math.multiplyExact(other, other));
    this.manager = TensorEngine.newManager();
    this.constants = new Constants(manager);
    this.parameters = new NetworkParameters(parameters(initial));
    for (Modality modality : Modality.values()) {
      sides.put(
          modality,
          new HuggingSide(config, hugging, shape, parameters, constants, modality, pairs, tokens));
    }
    this.aggregation = new LocalAggregation(manager, parameters, constants, shape);
    this.contrast = new LocalContrast(hugging.alignment().temperature());
    this.quantiser =
        shape.jointBlocks() == 0
            ? Optional.empty()
            : Optional.of(new LocalQuantiser(parameters, constants, shape, hugging));
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
    for (HuggingGroup group : HuggingGroup.values()) {
      optimisers.put(
          group,
          config.optimiser().create(manager, constants, group.of(parameters.values(), shape)));
    }
  }

  private List<NDArray> parameters(List<float[]> initial) {
    List<NDArray> values = new ArrayList<>();
    List<ParameterShape> described = shape.parameters();
    for (int i = 0; i < described.size(); i++) {
      long[] sizes = new long[described.get(i).sizes().length];
      for (int side = 0; side < sizes.length; side++) {
        sizes[side] = described.get(i).sizes()[side];
      }
      values.add(Tensors.owned(manager, initial.get(i), new Shape(sizes)));
    }
    return values;
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
  public double learningRate(long step) {
    OptimiserConfig optimiser = config.optimiser();
    return optimiser.learningRate() * optimiser.schedule().factor(step, steps(), stepsPerEpoch());
  }

  @Override
  public int batchSize(long step) {
    return plan.batch(step).length;
  }

  @Override
  public List<LossTerm> terms() {
    List<LossTerm> terms = new ArrayList<>(config.objective().terms(config.bits()));
    if (hugging.aligns()) {
      terms.add(new LossTerm(LOCAL, hugging.alignment().weight()));
    }
    if (quantiser.isPresent()) {
      terms.addAll(LocalQuantiser.terms(hugging));
    }
    return List.copyOf(terms);
  }

  @Override
  public double[] step(long step) throws DivergedException {
    try (NDManager scope = manager.newSubManager()) {
      TrainingBatch batch = batch(scope, step);
      double[] values = gradients(batch, true);
      update(scope, step, List.of(HuggingGroup.values()));
      if (config.objective().halfBinary()) {
        halfBinaryGradients(batch);
        update(scope, step, List.of(HuggingGroup.IMAGE, HuggingGroup.TEXT));
      }
      criterion.learn(batch, learningRate(step));
      return values;
    }
  }

  private void update(NDManager scope, long step, List<HuggingGroup> groups)
      throws DivergedException {
    List<NDArray> gradients = parameters.takeGradients(scope);
    clip(gradients);
    double rate = learningRate(step);
    for (HuggingGroup group : groups) {
      double factor = group == HuggingGroup.TEXT ? config.optimiser().textRateFactor() : 1;
      optimisers.get(group).update(group.of(gradients, shape), rate * factor);
    }
  }

  /**
   * Adds up the gradients of an objective's half-binary steps, each network's codes against the
   * signs of the other's; one new forward pass feeds both. Local embeddings take no part.
   *
   * @return the loss of the picture network, then of the text network
   */
  double[] halfBinaryGradients(TrainingBatch batch) throws DivergedException {
    HuggingEncoder.Pass image = forward(Modality.IMAGE, batch, true, 1);
    HuggingEncoder.Pass text = forward(Modality.TEXT, batch, true, 1);
    Loss ofImage = criterion.evaluate(batch, image.codes(), Signs.of(text.codes(), constants));
    Loss ofText = criterion.evaluate(batch, Signs.of(image.codes(), constants), text.codes());
    for (Loss loss : List.of(ofImage, ofText)) {
      if (!Double.isFinite(loss.total())) {
        throw new DivergedException("the loss of a half-binary step, which is " + loss.total());
      }
    }
    sides.get(Modality.IMAGE).encoder().backward(image, ofImage.imageGradient(), null);
    sides.get(Modality.TEXT).encoder().backward(text, ofText.textGradient(), null);
    return new double[] {ofImage.total(), ofText.total()};
  }

  /** The pairs of a step, with their global vectors as they were given. */
  TrainingBatch batch(NDManager scope, long step) {
    int[] positions = plan.batch(step);
    int[] rows = pairs.matrixRows(positions);
    return new TrainingBatch(
        step,
        plan.epoch(step),
        positions,
        sides.get(Modality.IMAGE).vectors(scope, rows),
        sides.get(Modality.TEXT).vectors(scope, rows),
        guidance.map(known -> block(targets, scope, known, positions)),
        guidance
            .filter(known -> config.objective().readsByPosition())
            .map(known -> block(others, scope, known, plan.places(step))));
  }

  private static NDArray block(
      HostBuffer buffer, NDManager scope, Guidance known, int[] positions) {
    return buffer.copy(
        scope, known.block(positions, positions), positions.length, positions.length);
  }

  /**
   * Adds up the gradients of a batch.
   *
   * @param drops whether dropout is drawn
   * @return unweighted value of each term, then the weighted total
   */
  double[] gradients(TrainingBatch batch, boolean drops) throws DivergedException {
    HuggingEncoder.Pass image = forward(Modality.IMAGE, batch, drops, 0);
    HuggingEncoder.Pass text = forward(Modality.TEXT, batch, drops, 0);
    Optional<Local> local =
        hugging.aligns() ? Optional.of(align(image, text, batch)) : Optional.empty();
    TrainingBatch taught = local.map(part -> taught(batch, part)).orElse(batch);
    boolean signs = config.binarisation() == Binarisation.STRAIGHT_THROUGH;
    Loss loss =
        criterion.evaluate(
            taught,
            signs ? Signs.of(image.codes(), constants) : image.codes(),
            signs ? Signs.of(text.codes(), constants) : text.codes());
    double[] values = read(loss, local);
    sides
        .get(Modality.IMAGE)
        .encoder()
        .backward(image, loss.imageGradient(), local.map(Local::image).orElse(null));
    sides
        .get(Modality.TEXT)
        .encoder()
        .backward(text, loss.textGradient(), local.map(Local::text).orElse(null));
    return values;
  }

  private HuggingEncoder.Pass forward(
      Modality modality, TrainingBatch batch, boolean drops, int pass) {
    double scale =
        config.binarisation() == Binarisation.SCALED_TANH ? Math.sqrt(batch.epoch() + 1.0) : 1;
    return sides.get(modality).forward(batch, pairs.matrixRows(batch.pairs()), drops, pass, scale);
  }

  /**
   * The fine-grained side of a step.
   *
   * @param values unweighted, scalars, in the order of the terms
   * @param image dL/dy of the picture's tokens, B N x D
   * @param text dL/dy of the text's tokens, B N x D
   * @param similarity mean local cosine, B x B
   */
  private record Local(NDList values, NDArray image, NDArray text, NDArray similarity) {}

  private Local align(HuggingEncoder.Pass image, HuggingEncoder.Pass text, TrainingBatch batch) {
    LocalAggregation.Pass images =
        aggregation.forward(image.local(), image.tokens(), Modality.IMAGE);
    LocalAggregation.Pass texts = aggregation.forward(text.local(), text.tokens(), Modality.TEXT);
    double weight = hugging.alignment().weight();
    double floats = quantiser.map(any -> LocalQuantiser.ramp(batch.epoch(), epochs())).orElse(1.0);
    LocalContrast.Part part =
        contrast.evaluate(images.embeddings(), texts.embeddings(), weight * floats, constants);
    NDList values = new NDList(part.value());
    NDArray imageGradient = part.image();
    NDArray textGradient = part.text();
    if (quantiser.isPresent()) {
      LocalQuantiser.Part quantised =
          quantiser
              .orElseThrow()
              .evaluate(images.embeddings(), texts.embeddings(), weight * (1 - floats));
      values.set(0, part.value().mul((float) floats));
      values.addAll(quantised.values());
      imageGradient = imageGradient.add(quantised.image());
      textGradient = textGradient.add(quantised.text());
    }
    return new Local(
        values,
        aggregation.backward(images, imageGradient),
        aggregation.backward(texts, textGradient),
        part.similarity());
  }

  /** The batch with softened targets, for an objective that reads no guidance. */
  private TrainingBatch taught(TrainingBatch batch, Local local) {
    double weight = hugging.teaching().weight();
    if (weight == 0 || config.objective().guided()) {
      return batch;
    }
    NDArray similarity = local.similarity();
    NDArray targets =
        similarity
            .add(similarity.transpose())
            .muli(constants.of(0.5 / hugging.teaching().temperature()))
            .softmax(1)
            .muli(constants.of(weight))
            .addi(batch.scope().eye(batch.size()).muli(constants.of(1 - weight)));
    return new TrainingBatch(
        batch.step(),
        batch.epoch(),
        batch.pairs(),
        batch.images(),
        batch.texts(),
        Optional.of(targets));
  }

  private double[] read(Loss loss, Optional<Local> local) throws DivergedException {
    List<LossTerm> terms = terms();
    double[] values = new double[terms.size() + 1];
    int own = loss.values().length - 1;
    System.arraycopy(loss.values(), 0, values, 0, own);
    values[terms.size()] = loss.total();
    if (local.isPresent()) {
      float[] more = NDArrays.stack(local.orElseThrow().values()).toFloatArray();
      for (int i = 0; i < more.length; i++) {
        values[own + i] = more[i];
        values[terms.size()] += terms.get(own + i).weight() * more[i];
      }
    }
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        String name = i < terms.size() ? terms.get(i).name() : EpochPoint.TOTAL;
        throw new DivergedException("loss term `" + name + "`, which is " + values[i]);
      }
    }
    return values;
  }

  private void clip(List<NDArray> gradients) throws DivergedException {
    GradientClip clip = new GradientClip(config.optimiser().gradientClip());
    int broken =
        config.optimiser().clipTogether() ? clip.applyTogether(gradients) : clip.apply(gradients);
    if (broken >= 0) {
      throw new DivergedException(
          "the gradient of `" + shape.parameters().get(broken).name() + "`");
    }
  }

  @Override
  public List<float[]> capture() throws DivergedException {
    List<float[]> tensors = new ArrayList<>();
    List<ParameterShape> described = shape.parameters();
    List<String> own = criterion.tensorNames();
    List<NDArray> arrays = arrays();
    int first = arrays.size() - criterion.tensors().size();
    for (int i = 0; i < arrays.size(); i++) {
      float[] values = arrays.get(i).toFloatArray();
      Optional<String> name =
          i < described.size()
              ? Optional.of(described.get(i).name())
              : i >= first && i - first < own.size()
                  ? Optional.of(own.get(i - first))
                  : Optional.empty();
      if (name.isPresent() && !finite(values)) {
        throw new DivergedException("parameter `" + name.orElseThrow() + "`");
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

  /** What a checkpoint has to keep: parameters, statistics, moments, the objective's own. */
  private List<NDArray> arrays() {
    List<NDArray> arrays = new ArrayList<>(parameters.values());
    arrays.addAll(aggregation.state());
    optimisers.values().forEach(optimiser -> arrays.addAll(optimiser.state()));
    arrays.addAll(criterion.tensors());
    return arrays;
  }

  @Override
  public List<Long> updates() {
    List<Long> updates = new ArrayList<>();
    optimisers.values().forEach(optimiser -> updates.add(optimiser.updates()));
    updates.addAll(criterion.updates());
    return List.copyOf(updates);
  }

  @Override
  public void restore(List<float[]> tensors, List<Long> updates) {
    List<NDArray> arrays = arrays();
    for (int i = 0; i < arrays.size(); i++) {
      Tensors.overwrite(arrays.get(i), tensors.get(i));
    }
    int next = 0;
    for (Optimiser optimiser : optimisers.values()) {
      optimiser.resumeAt(updates.get(next++));
    }
    criterion.resumeAt(updates.subList(optimisers.size(), updates.size()));
  }

  /** The parameters, for tests. */
  NetworkParameters parameters() {
    return parameters;
  }

  @Override
  public List<float[]> take() {
    List<float[]> weights = new ArrayList<>();
    parameters.values().forEach(value -> weights.add(value.toFloatArray()));
    aggregation.state().forEach(state -> weights.add(state.toFloatArray()));
    return weights;
  }

  @Override
  public HuggingWeights model(List<float[]> snapshot) {
    int count = parameters.values().size();
    return new HuggingWeights(
        shape,
        config.inputs(),
        hugging.local(),
        snapshot.subList(0, count),
        snapshot.subList(count, snapshot.size()));
  }

  @Override
  public RowCodes codes(List<float[]> snapshot) {
    HuggingModel model = new HuggingModel(model(snapshot), Optional.empty());
    return new RowCodes() {
      @Override
      public byte[] codes(Modality modality, int[] rows) {
        FloatMatrix vectors = pairs.of(modality).gather(rows);
        return model
            .hash(modality, vectors, tokens.of(modality).gather(rows), 0, rows.length)
            .codes();
      }

      @Override
      public int rowsAtATime() {
        return OF_TOKENS;
      }
    };
  }

  @Override
  public void close() {
    criterion.close();
    optimisers.values().forEach(Optimiser::close);
    aggregation.close();
    constants.close();
    manager.close();
  }
}
