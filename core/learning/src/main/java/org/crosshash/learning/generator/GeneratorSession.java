package org.crosshash.learning.generator;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.crosshash.guidance.Guidance;
import org.crosshash.guidance.UchmRecipe;
import org.crosshash.learning.loop.BatchPlan;
import org.crosshash.learning.loop.TrainingSteps;
import org.crosshash.learning.loss.DivergedException;
import org.crosshash.learning.loss.LossTerm;
import org.crosshash.learning.model.ParameterShape;
import org.crosshash.learning.optimiser.Moments;
import org.crosshash.learning.optimiser.Optimiser;
import org.crosshash.learning.optimiser.OptimiserConfig;
import org.crosshash.learning.optimiser.Schedule;
import org.crosshash.learning.random.Purpose;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.HostBuffer;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.learning.tensor.Tensors;
import org.crosshash.learning.token.TokenBuffer;
import org.crosshash.learning.transformer.TransformerDropout;

/**
 * The native side of a generator's training.
 *
 * <p>Every step has a manager of its own that frees all it made. Owns native memory; close it. One
 * thread.
 */
final class GeneratorSession implements TrainingSteps, AutoCloseable {
  private static final Schedule COSINE = new Schedule.Cosine();

  private final UchmRecipe recipe;
  private final Guidance target;
  private final BatchPlan plan;
  private final NDManager manager;
  private final Constants constants;
  private final TokenBuffer images;
  private final TokenBuffer texts;
  private final HostBuffer targets;
  private final GeneratorNetwork network;
  private final GeneratorLoss loss;
  private final Optimiser optimiser;

  /**
   * Starts from fresh weights.
   *
   * @param target the spread target of the items
   */
  GeneratorSession(
      UchmRecipe recipe,
      GeneratorWeights weights,
      long seed,
      GeneratorTokens tokens,
      Guidance target) {
    UchmRecipe.Schedule schedule = recipe.schedule();
    int batch = schedule.batchSize();
    this.recipe = recipe;
    this.target = target;
    this.plan = new BatchPlan(tokens.items(), batch, seed);
    this.images = new TokenBuffer(tokens.image(), batch);
    this.texts = new TokenBuffer(tokens.text(), batch);
    this.targets = new HostBuffer(Math.multiplyExact(batch, batch));
    this.manager = TensorEngine.newManager();
    this.constants = new Constants(manager);
    this.network =
        new GeneratorNetwork(
            manager,
            constants,
            weights,
            new TransformerDropout(
                recipe.network().dropout(), seed, batch, Purpose.GENERATOR_DROPOUT.key()),
            1 + TokenBuffer.longest(tokens.image()) + TokenBuffer.longest(tokens.text()));
    this.loss = new GeneratorLoss(recipe.loss(), constants);
    this.optimiser =
        new OptimiserConfig(
                new OptimiserConfig.Kind.AdamW(),
                schedule.learningRate(),
                schedule.weightDecay(),
                COSINE,
                0,
                false,
                1)
            .create(manager, constants, network.parameters().values());
  }

  @Override
  public int stepsPerEpoch() {
    return plan.stepsPerEpoch();
  }

  @Override
  public int epochs() {
    return recipe.schedule().epochs();
  }

  @Override
  public double learningRate(long step) {
    return recipe.schedule().learningRate() * COSINE.factor(step, steps());
  }

  @Override
  public int batchSize(long step) {
    return plan.batch(step).length;
  }

  @Override
  public List<LossTerm> terms() {
    return GeneratorLoss.terms(recipe.loss());
  }

  @Override
  public double[] step(long step) throws DivergedException {
    int[] batch = plan.batch(step);
    try (NDManager scope = manager.newSubManager()) {
      NDArray wanted = targets.copy(scope, target.block(batch, batch), batch.length, batch.length);
      double[] values = gradients(scope, batch, wanted, step);
      optimiser.update(network.parameters().takeGradients(scope), learningRate(step));
      return values;
    }
  }

  /**
   * Adds up the gradients of a batch.
   *
   * @param wanted the spread target of the batch
   * @param step whose dropout is drawn; -1: nothing is dropped
   * @return unweighted value of each term, then the weighted total
   */
  double[] gradients(NDManager scope, int[] batch, NDArray wanted, long step)
      throws DivergedException {
    GeneratorNetwork.Embedded embedded =
        network.embed(images.gather(scope, batch), texts.gather(scope, batch));
    GeneratorNetwork.EmbeddedGradient sum = GeneratorNetwork.EmbeddedGradient.zeros(embedded);
    NDList values =
        recipe.interaction() == UchmRecipe.Interaction.JOINT
            ? jointPass(embedded, wanted, step, sum)
            : separatePasses(embedded, wanted, step, sum);
    double[] read = loss.read(values);
    network.backward(embedded, sum);
    return read;
  }

  /** One pass over both modalities for S_MIE, and one over each for the contrast. */
  private NDList separatePasses(
      GeneratorNetwork.Embedded embedded,
      NDArray wanted,
      long step,
      GeneratorNetwork.EmbeddedGradient sum) {
    NDList values = new NDList();
    if (recipe.loss().contrastive() > 0) {
      GeneratorNetwork.Pass image =
          network.forward(embedded, GeneratorNetwork.Sight.IMAGE, false, step);
      GeneratorNetwork.Pass text =
          network.forward(embedded, GeneratorNetwork.Sight.TEXT, false, step);
      GeneratorLoss.Part contrast = loss.contrast(image.output(), text.output());
      values.addAll(contrast.values());
      network.backward(image, contrast.gradients().get(0), embedded, sum);
      network.backward(text, contrast.gradients().get(1), embedded, sum);
    }
    if (recipe.loss().spread() > 0 || recipe.loss().balance() > 0) {
      GeneratorNetwork.Pass both =
          network.forward(embedded, GeneratorNetwork.Sight.BOTH, false, step);
      GeneratorLoss.Part similarity = loss.similarity(both.output(), wanted);
      values.addAll(similarity.values());
      network.backward(both, similarity.gradients().getFirst(), embedded, sum);
    }
    return values;
  }

  /** One pass over both modalities for S_MIE and, by its two halves, for the contrast. */
  private NDList jointPass(
      GeneratorNetwork.Embedded embedded,
      NDArray wanted,
      long step,
      GeneratorNetwork.EmbeddedGradient sum) {
    GeneratorNetwork.Pass both = network.forward(embedded, GeneratorNetwork.Sight.BOTH, true, step);
    int items = both.items();
    NDArray poolingWeights = poolingWeights(embedded, both.tokens());
    NDArray pooled = poolingWeights.matMul(both.output().reshape(items, both.tokens(), -1));
    NDArray joint = pooled.get(":,0");
    NDList values = new NDList();
    NDList gradients = new NDList(joint.zerosLike(), joint.zerosLike(), joint.zerosLike());
    if (recipe.loss().contrastive() > 0) {
      GeneratorLoss.Part contrast = loss.contrast(pooled.get(":,1"), pooled.get(":,2"));
      values.addAll(contrast.values());
      gradients.set(1, contrast.gradients().get(0));
      gradients.set(2, contrast.gradients().get(1));
    }
    if (recipe.loss().spread() > 0 || recipe.loss().balance() > 0) {
      GeneratorLoss.Part similarity = loss.similarity(joint, wanted);
      values.addAll(similarity.values());
      gradients.set(0, similarity.gradients().getFirst());
    }
    NDArray outputs = poolingWeights.transpose(0, 2, 1).matMul(NDArrays.stack(gradients, 1));
    network.backward(both, outputs.reshape(both.output().getShape()), embedded, sum);
    return values;
  }

  /** B x 3 x N: the class token, the mean of the picture's tokens, the mean of the text's. */
  private static NDArray poolingWeights(GeneratorNetwork.Embedded embedded, int tokens) {
    int items = embedded.images().items();
    float[] weights = new float[items * 3 * tokens];
    for (int item = 0; item < items; item++) {
      weights[item * 3 * tokens] = 1;
      int imageRow = (item * 3 + 1) * tokens + 1;
      mean(weights, imageRow, embedded.images().counts()[item]);
      int textRow = (item * 3 + 2) * tokens + 1 + embedded.images().tokens();
      mean(weights, textRow, embedded.texts().counts()[item]);
    }
    return embedded.image().getManager().create(weights, new Shape(items, 3, tokens));
  }

  private static void mean(float[] weights, int from, int count) {
    Arrays.fill(weights, from, from + count, 1f / count);
  }

  /** The network, for tests. */
  GeneratorNetwork network() {
    return network;
  }

  @Override
  public List<float[]> capture() throws DivergedException {
    List<float[]> tensors = new ArrayList<>();
    List<NDArray> parameters = network.parameters().values();
    List<ParameterShape> described = network.shape().parameters();
    for (int i = 0; i < parameters.size(); i++) {
      float[] values = parameters.get(i).toFloatArray();
      for (float value : values) {
        if (!(Math.abs(value) <= Float.MAX_VALUE)) {
          throw new DivergedException("parameter `" + described.get(i).name() + "`");
        }
      }
      tensors.add(values);
    }
    optimiser.state().forEach(moment -> tensors.add(moment.toFloatArray()));
    return tensors;
  }

  @Override
  public List<Long> updates() {
    return List.of(optimiser.updates());
  }

  @Override
  public void restore(List<float[]> tensors, List<Long> updates) {
    List<NDArray> arrays = Moments.concat(network.parameters().values(), optimiser.state());
    for (int i = 0; i < arrays.size(); i++) {
      Tensors.overwrite(arrays.get(i), tensors.get(i));
    }
    optimiser.resumeAt(updates.getFirst());
  }

  @Override
  public void close() {
    optimiser.close();
    network.close();
    constants.close();
    manager.close();
  }
}
