package org.crosshash.learning.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.crosshash.learning.loss.DivergedException;
import org.crosshash.learning.loss.Loss;
import org.crosshash.learning.loss.LossTerm;
import org.crosshash.learning.objective.teacher.CirhNeighbours;
import org.crosshash.learning.objective.teacher.CirhTeacher;
import org.crosshash.learning.objective.teacher.CirhTeacherShape;
import org.crosshash.learning.optimiser.Adam;
import org.crosshash.learning.optimiser.Moments;
import org.crosshash.learning.optimiser.Optimiser;
import org.crosshash.learning.optimiser.OptimiserConfig;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.Signs;
import org.crosshash.learning.tensor.UnitCodes;

/** {@link CirhObjective} with its teacher. */
final class CirhCriterion implements Criterion {
  private static final int FIRST_OF_CODES = 6;

  private final CirhObjective objective;
  private final Constants constants;
  private final CirhTeacher teacher;
  private final List<String> names;
  private final Optimiser optimiser;
  private final double rateFactor;

  CirhCriterion(CirhObjective objective, CriterionContext context) {
    this.objective = objective;
    this.constants = context.constants();
    OptimiserConfig ofNetworks = context.config().optimiser();
    CirhTeacherShape shape =
        new CirhTeacherShape(
            context.imageDimension(),
            context.textDimension(),
            objective.teacherWidth(),
            context.config().bits());
    this.names = shape.names();
    this.teacher = new CirhTeacher(context.manager(), constants, shape, context.config().seed());
    this.optimiser =
        new Adam(context.manager(), constants, teacher.parameters().values(), 0, false);
    this.rateFactor = objective.teacherRate() / ofNetworks.learningRate();
  }

  @Override
  public Loss evaluate(TrainingBatch batch, NDArray image, NDArray text) {
    teacher.parameters().dropGradients();
    NDArray similarities = batch.target();
    NDArray smoothing = smoothing(batch.scope(), similarities);
    NDArray images = smoothing.matMul(batch.images());
    NDArray texts = smoothing.matMul(batch.texts());
    CirhTeacher.Pass pass = teacher.forward(images, texts, similarities);
    NDArray codes = Signs.of(pass.code(), constants);
    List<LossTerm> terms = objective.terms((int) image.getShape().get(1));
    MeanSquares rebuiltImage = squares(pass.rebuiltImage(), images, terms.get(0), constants);
    MeanSquares rebuiltText = squares(pass.rebuiltText(), texts, terms.get(1), constants);
    MeanSquares ofImage = cosines(pass.codeImage(), similarities);
    MeanSquares ofText = cosines(pass.codeText(), similarities);
    MeanSquares ofBoth = cosines(pass.code(), similarities);
    MeanSquares quantised = squares(pass.code(), codes, terms.get(5), constants);
    teacher.backward(
        pass,
        new CirhTeacher.Gradients(
            ofImage.gradient(),
            ofText.gradient(),
            ofBoth.gradient().add(quantised.gradient()),
            rebuiltImage.gradient(),
            rebuiltText.gradient()));
    return follow(
        List.of(
            rebuiltImage.value(),
            rebuiltText.value(),
            ofImage.value(),
            ofText.value(),
            ofBoth.value(),
            quantised.value()),
        codes,
        objective.rowsByPosition() ? batch.byPosition().orElseThrow() : similarities,
        image,
        text);
  }

  /**
   * The loss of the hash networks, with the values of the teacher's terms before its own.
   *
   * @param codes B, batch x bits of ±1
   */
  Loss follow(
      List<NDArray> ofTeacher, NDArray codes, NDArray similarities, NDArray image, NDArray text) {
    List<LossTerm> terms = objective.terms((int) image.getShape().get(1));
    MeanSquares ofImage = squares(image, codes, terms.get(FIRST_OF_CODES), constants);
    MeanSquares ofText = squares(text, codes, terms.get(FIRST_OF_CODES + 1), constants);
    MeanSquares agree = squares(image, text, terms.get(FIRST_OF_CODES + 2), constants);
    Loss loss =
        Cosines.evaluate(
            image,
            text,
            constants,
            products -> {
              for (int i = 0; i < FIRST_OF_CODES; i++) {
                products.constant(terms.get(i), ofTeacher.get(i));
              }
              products.constant(terms.get(FIRST_OF_CODES), ofImage.value());
              products.constant(terms.get(FIRST_OF_CODES + 1), ofText.value());
              products.constant(terms.get(FIRST_OF_CODES + 2), agree.value());
              products.towards(terms.get(9), InnerProducts.Kind.IMAGE_TEXT, similarities);
              products.towards(terms.get(10), InnerProducts.Kind.IMAGE_IMAGE, similarities);
              products.towards(terms.get(11), InnerProducts.Kind.TEXT_TEXT, similarities);
            });
    loss.imageGradient().addi(ofImage.gradient()).addi(agree.gradient());
    loss.textGradient().addi(ofText.gradient()).subi(agree.gradient());
    return loss;
  }

  private NDArray smoothing(NDManager scope, NDArray similarities) {
    int batch = (int) similarities.getShape().get(0);
    float[] weights =
        CirhNeighbours.weights(
            similarities.toFloatArray(),
            batch,
            objective.thirdNeighbour(),
            objective.fourthNeighbour());
    return scope.create(weights, new Shape(batch, batch));
  }

  /**
   * A mean of squares.
   *
   * @param value unweighted, scalar
   * @param gradient weighted
   */
  record MeanSquares(NDArray value, NDArray gradient) {}

  /** Mean of (values - target)², and its weighted gradient of the values. */
  static MeanSquares squares(NDArray values, NDArray target, LossTerm term, Constants constants) {
    NDArray difference = values.sub(target);
    NDArray value = difference.square().mean();
    return new MeanSquares(
        value, difference.muli(constants.of(2 * term.weight() / difference.size())));
  }

  /** MSE(S, cos codes), and its gradient of the codes. */
  MeanSquares cosines(NDArray codes, NDArray similarities) {
    UnitCodes unit = UnitCodes.of(codes, constants);
    NDArray difference = unit.unit().matMul(unit.unit().transpose()).subi(similarities);
    NDArray value = difference.square().mean();
    NDArray sides = difference.add(difference.transpose());
    sides.muli(constants.of(2 * objective.similarityWeight() / sides.size()));
    return new MeanSquares(value, unit.backward(sides.matMul(unit.unit())));
  }

  @Override
  public void learn(TrainingBatch batch, double rate) throws DivergedException {
    optimiser.update(teacher.parameters().takeGradients(batch.scope()), rate * rateFactor);
  }

  @Override
  public List<NDArray> tensors() {
    return Moments.concat(teacher.parameters().values(), optimiser.state());
  }

  @Override
  public List<String> tensorNames() {
    return names;
  }

  @Override
  public List<Long> updates() {
    return List.of(optimiser.updates());
  }

  @Override
  public void resumeAt(List<Long> updates) {
    optimiser.resumeAt(updates.getFirst());
  }

  /** The teacher, for tests. */
  CirhTeacher teacher() {
    return teacher;
  }

  @Override
  public void close() {
    optimiser.close();
    teacher.close();
  }
}
