package org.crosshash.learning.objective;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.crosshash.learning.loss.DivergedException;
import org.crosshash.learning.loss.Loss;
import org.crosshash.learning.loss.LossTerm;
import org.crosshash.learning.model.LinearWeights;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.optimiser.Moments;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.random.Purpose;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.Signs;
import org.crosshash.learning.tensor.UnitCodes;

/** {@link DsahObjective} with its two decoders. */
final class DsahCriterion implements Criterion {
  private final DsahObjective objective;
  private final Constants constants;
  private final Decoder toImage;
  private final Decoder toText;
  private final double textRateFactor;

  DsahCriterion(DsahObjective objective, CriterionContext context) {
    this.objective = objective;
    this.constants = context.constants();
    this.textRateFactor = context.config().optimiser().textRateFactor();
    this.toImage = decoder(context, Modality.IMAGE, context.imageDimension(), "decoder.image");
    this.toText = decoder(context, Modality.TEXT, context.textDimension(), "decoder.text");
  }

  private static Decoder decoder(
      CriterionContext context, Modality to, int dimension, String name) {
    long key = CounterRandom.key(context.config().seed(), Purpose.DECODER_WEIGHTS.key(), to.key());
    return new Decoder(
        context.manager(),
        context.constants(),
        context.config().optimiser(),
        LinearWeights.initial(context.config().bits(), dimension, key),
        name);
  }

  @Override
  public Loss evaluate(TrainingBatch batch, NDArray image, NDArray text) {
    List<LossTerm> terms = objective.terms((int) image.getShape().get(1));
    NDArray images = UnitCodes.of(batch.images(), constants).unit();
    NDArray texts = UnitCodes.of(batch.texts(), constants).unit();
    NDArray diagonal = batch.scope().eye(batch.size());
    NDArray target = batch.target();
    return Cosines.evaluate(
        image,
        text,
        constants,
        products -> {
          products.towards(terms.get(0), InnerProducts.Kind.TEXT_TEXT, target);
          products.towards(terms.get(1), InnerProducts.Kind.IMAGE_TEXT, target);
          products.towards(terms.get(2), InnerProducts.Kind.IMAGE_IMAGE, target);
          products.towards(terms.get(3), InnerProducts.Kind.IMAGE_IMAGE, similarity(images));
          products.towards(terms.get(4), InnerProducts.Kind.TEXT_TEXT, similarity(texts));
          products.pairs(terms.get(5), objective.scale(), diagonal);
          products.symmetric(terms.get(6));
          products.constant(
              terms.get(7),
              toImage.evaluate(Signs.of(text, constants), images, terms.get(7).weight()));
          products.constant(
              terms.get(8),
              toText.evaluate(Signs.of(image, constants), texts, terms.get(8).weight()));
        });
  }

  /** K (2 cos - 1), or K cos. */
  private NDArray similarity(NDArray unit) {
    NDArray cosines = unit.matMul(unit.transpose());
    if (!objective.shiftedCosines()) {
      return cosines.muli(constants.of(objective.scale()));
    }
    return cosines.muli(constants.of(2 * objective.scale())).subi(constants.of(objective.scale()));
  }

  @Override
  public void learn(TrainingBatch batch, double rate) throws DivergedException {
    // In the released code a decoder belongs to the network whose codes it reads.
    toText.learn(batch.scope(), rate);
    toImage.learn(batch.scope(), rate * textRateFactor);
  }

  @Override
  public List<NDArray> tensors() {
    return Moments.concat(
        Moments.concat(toImage.values(), toText.values()),
        Moments.concat(toImage.optimiser().state(), toText.optimiser().state()));
  }

  @Override
  public List<String> tensorNames() {
    return List.of(
        toImage.names().get(0),
        toImage.names().get(1),
        toText.names().get(0),
        toText.names().get(1));
  }

  @Override
  public List<Long> updates() {
    return List.of(toImage.optimiser().updates(), toText.optimiser().updates());
  }

  @Override
  public void resumeAt(List<Long> updates) {
    toImage.optimiser().resumeAt(updates.get(0));
    toText.optimiser().resumeAt(updates.get(1));
  }

  /** The decoder to a modality's vectors, for tests. */
  Decoder decoder(Modality to) {
    return to == Modality.IMAGE ? toImage : toText;
  }

  @Override
  public void close() {
    toImage.close();
    toText.close();
  }
}
