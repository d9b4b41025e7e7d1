package org.crosshash.learning.generator;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.guidance.UchmRecipe;
import org.crosshash.learning.loss.DivergedException;
import org.crosshash.learning.loss.LossTerm;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.UnitCodes;

/**
 * The hash-similarity-friendly loss of {@link UchmRecipe.Loss}, our reconstruction, with its
 * gradients. Every input is scaled to unit rows first: S_MIE are cosines. One thread.
 */
final class GeneratorLoss {
  private final UchmRecipe.Loss config;
  private final Constants constants;

  GeneratorLoss(UchmRecipe.Loss config, Constants constants) {
    this.config = config;
    this.constants = constants;
  }

  /** Name of the contrastive term. */
  static final String CONTRAST = "contrast";

  /** Name of the term that pulls similarities to the spread target. */
  static final String SPREAD = "spread";

  /** Name of the squared mean similarity. */
  static final String BALANCE = "balance";

  /** The terms with a weight, in the order of the values. */
  static List<LossTerm> terms(UchmRecipe.Loss config) {
    List<LossTerm> terms = new ArrayList<>();
    if (config.contrastive() > 0) {
      terms.add(new LossTerm(CONTRAST, config.contrastive()));
    }
    if (config.spread() > 0) {
      terms.add(new LossTerm(SPREAD, config.spread()));
    }
    if (config.balance() > 0) {
      terms.add(new LossTerm(BALANCE, config.balance()));
    }
    return List.copyOf(terms);
  }

  /**
   * Half of the loss: values of its terms, and gradients of what it was given.
   *
   * @param values unweighted, scalars
   * @param gradients weighted, one an input
   */
  record Part(NDList values, List<NDArray> gradients) {}

  /**
   * InfoNCE in both directions, halved: {@code -1/2B sum_i [log softmax_j(a_i.c_j / τ)_i + log
   * softmax_j(c_i.a_j / τ)_i]}.
   *
   * @param image B x D
   * @param text B x D
   */
  Part contrast(NDArray image, NDArray text) {
    UnitCodes images = UnitCodes.of(image, constants);
    UnitCodes texts = UnitCodes.of(text, constants);
    long batch = image.getShape().get(0);
    NDArray pairs = image.getManager().eye((int) batch);
    NDArray logits =
        images.unit().matMul(texts.unit().transpose()).muli(constants.of(1 / config.temperature()));
    NDArray rows = logits.logSoftmax(1);
    NDArray columns = logits.logSoftmax(0);
    NDArray value = rows.add(columns).muli(pairs).sum().muli(constants.of(-0.5 / batch));
    NDArray gradient =
        rows.exp()
            .addi(columns.exp())
            .subi(pairs.mul(constants.of(2)))
            .muli(constants.of(0.5 * config.contrastive() / config.temperature() / batch));
    return new Part(
        new NDList(value),
        List.of(
            images.backward(gradient.matMul(texts.unit())),
            texts.backward(gradient.transpose().matMul(images.unit()))));
  }

  /**
   * The terms over S_MIE: their mean squared distance to the target, and their squared mean, both
   * over pairs of different items.
   *
   * @param joint B x D
   * @param target B x B, symmetric
   */
  Part similarity(NDArray joint, NDArray target) {
    UnitCodes unit = UnitCodes.of(joint, constants);
    NDManager scope = joint.getManager();
    int batch = (int) joint.getShape().get(0);
    double count = (double) batch * (batch - 1);
    NDArray offDiagonal = scope.ones(target.getShape()).subi(scope.eye(batch));
    NDArray similarity = unit.unit().matMul(unit.unit().transpose()).muli(offDiagonal);
    NDArray gradient = similarity.zerosLike();
    NDList values = new NDList();
    if (config.spread() > 0) {
      NDArray difference = similarity.sub(target.mul(offDiagonal));
      values.add(difference.square().sum().muli(constants.of(1 / count)));
      gradient.addi(difference.muli(constants.of(2 * config.spread() / count)));
    }
    if (config.balance() > 0) {
      NDArray mean = similarity.sum().muli(constants.of(1 / count));
      values.add(mean.square());
      gradient.addi(offDiagonal.mul(mean).muli(constants.of(2 * config.balance() / count)));
    }
    // Similarity and target are symmetric, and so is the gradient: both of its sides add up.
    return new Part(
        values, List.of(unit.backward(gradient.matMul(unit.unit()).muli(constants.of(2)))));
  }

  /**
   * Unweighted values in the order of {@link #terms}, then the weighted total.
   *
   * @param values of the parts, in that order
   * @throws DivergedException if one is not finite
   */
  double[] read(NDList values) throws DivergedException {
    List<LossTerm> terms = terms(config);
    float[] unweighted = NDArrays.stack(values).toFloatArray();
    double[] read = new double[terms.size() + 1];
    for (int i = 0; i < terms.size(); i++) {
      read[i] = unweighted[i];
      if (!Double.isFinite(read[i])) {
        throw new DivergedException("loss term `" + terms.get(i).name() + "`, which is " + read[i]);
      }
      read[terms.size()] += terms.get(i).weight() * read[i];
    }
    return read;
  }
}
