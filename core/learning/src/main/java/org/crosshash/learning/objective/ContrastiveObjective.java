package org.crosshash.learning.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.List;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.loss.Loss;
import org.crosshash.learning.loss.LossTerm;
import org.crosshash.learning.loss.WeightedValues;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.Signs;
import org.crosshash.learning.tensor.UnitCodes;

/**
 * InfoNCE between the codes of a batch in both directions, halved (van den Oord et al., 2018), on
 * cosines:
 *
 * <pre>{@code
 * L = -1/2B Σ_ij Y_ij [log softmax_j(cos(h_i^I, h_j^T) / τ) + log softmax_j(cos(h_j^I, h_i^T) / τ)]
 *   + q [MSE(H^I, sign H^I) + MSE(H^T, sign H^T)]
 * }</pre>
 *
 * <p>Y is the identity, or what a local teacher says. The global alignment of HuggingHash, our
 * reconstruction.
 *
 * @param temperature τ, above 0
 * @param quantisationWeight q, at least 0
 */
public record ContrastiveObjective(double temperature, double quantisationWeight)
    implements Objective {
  /** Checks the ranges. */
  public ContrastiveObjective {
    if (!(temperature > 0 && Double.isFinite(temperature))) {
      throw CrosshashException.invalid(
          "The temperature of a contrast must be above 0",
          temperature,
          "use 0.5: short codes do worse with less than 0.3");
    }
    if (!(quantisationWeight >= 0 && Double.isFinite(quantisationWeight))) {
      throw CrosshashException.invalid(
          "The weight of the quantisation term must be at least 0",
          quantisationWeight,
          "use 0 to leave it out");
    }
  }

  @Override
  public List<LossTerm> terms(int bits) {
    return List.of(
        new LossTerm("global", 1),
        new LossTerm("quantisation_image", quantisationWeight),
        new LossTerm("quantisation_text", quantisationWeight));
  }

  @Override
  public boolean guided() {
    return false;
  }

  @Override
  public Criterion open(CriterionContext context) {
    return (batch, image, text) ->
        evaluate(
            image,
            text,
            batch.guidance().orElseGet(() -> batch.scope().eye(batch.size())),
            context.constants());
  }

  /**
   * Value and gradients on a batch.
   *
   * @param targets Y, batch x batch, rows sum to 1
   */
  Loss evaluate(NDArray image, NDArray text, NDArray targets, Constants constants) {
    UnitCodes images = UnitCodes.of(image, constants);
    UnitCodes texts = UnitCodes.of(text, constants);
    double batch = (double) image.getShape().get(0);
    NDArray logits =
        images.unit().matMul(texts.unit().transpose()).muli(constants.of(1 / temperature));
    NDArray rows = logits.logSoftmax(1);
    NDArray columns = logits.logSoftmax(0);
    NDArray backwards = targets.transpose();
    NDArray value =
        rows.mul(targets).addi(columns.mul(backwards)).sum().muli(constants.of(-0.5 / batch));
    NDArray gradient =
        rows.exp()
            .addi(columns.exp())
            .subi(targets)
            .subi(backwards)
            .muli(constants.of(0.5 / (temperature * batch)));
    NDArray imageGradient = images.backward(gradient.matMul(texts.unit()));
    NDArray textGradient = texts.backward(gradient.transpose().matMul(images.unit()));
    NDList values =
        new NDList(
            value,
            quantise(image, imageGradient, constants),
            quantise(text, textGradient, constants));
    return new Loss(
        terms((int) image.getShape().get(1)),
        WeightedValues.read(NDArrays.stack(values).toFloatArray(), terms(0)),
        imageGradient,
        textGradient);
  }

  /** Mean squared distance to the signs; adds its gradient. */
  private NDArray quantise(NDArray codes, NDArray gradient, Constants constants) {
    NDArray difference = Signs.of(codes, constants).subi(codes);
    NDArray value = difference.square().mean();
    if (quantisationWeight > 0) {
      gradient.addi(difference.muli(constants.of(-2 * quantisationWeight / codes.size())));
    }
    return value;
  }
}
