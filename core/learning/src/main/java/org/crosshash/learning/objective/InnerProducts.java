package org.crosshash.learning.objective;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.crosshash.learning.loss.Loss;
import org.crosshash.learning.loss.LossTerm;
import org.crosshash.learning.tensor.Constants;

/**
 * The three matrices of inner products of a batch of codes, and the loss terms over them.
 *
 * <p>Each term adds its value and its share of dL/d(product); {@link #finish} turns those into the
 * gradients of the codes: with {@code II = I Iᵀ}, {@code TT = T Tᵀ}, {@code IT = I Tᵀ},
 *
 * <pre>{@code
 * dL/dI = (G_II + G_IIᵀ) I + G_IT T
 * dL/dT = (G_TT + G_TTᵀ) T + G_ITᵀ I
 * }</pre>
 *
 * <p>All arrays belong to the manager of the codes. One thread.
 */
final class InnerProducts {
  /** Which two modalities are compared. */
  enum Kind {
    IMAGE_IMAGE,
    TEXT_TEXT,
    IMAGE_TEXT
  }

  private final NDArray image;
  private final NDArray text;
  private final Constants constants;
  private final Map<Kind, NDArray> products = new EnumMap<>(Kind.class);
  private final Map<Kind, NDArray> gradients = new EnumMap<>(Kind.class);
  private final List<LossTerm> terms = new ArrayList<>();
  private final List<NDArray> values = new ArrayList<>();
  private final long batch;

  /** Multiplies the codes of a batch, raw or normalised. */
  InnerProducts(NDArray image, NDArray text, Constants constants) {
    this.image = image;
    this.text = text;
    this.constants = constants;
    this.batch = image.getShape().get(0);
    NDArray textTransposed = text.transpose();
    products.put(Kind.IMAGE_IMAGE, image.matMul(image.transpose()));
    products.put(Kind.TEXT_TEXT, text.matMul(textTransposed));
    products.put(Kind.IMAGE_TEXT, image.matMul(textTransposed));
  }

  private NDArray product(Kind kind) {
    return products.get(kind);
  }

  /** Mean over the batch x batch entries of (product - target)². */
  void towards(LossTerm term, Kind kind, NDArray target) {
    NDArray difference = product(kind).sub(target);
    record(term, difference.square().mean());
    addGradient(kind, term, difference, 2.0 / (batch * batch));
  }

  /** The same with the diagonal of both matrices set to 0, still over batch x batch entries. */
  void towardsOffDiagonal(LossTerm term, Kind kind, NDArray target, NDArray offDiagonal) {
    NDArray difference = product(kind).sub(target).muli(offDiagonal);
    record(term, difference.square().mean());
    addGradient(kind, term, difference, 2.0 / (batch * batch));
  }

  /** Mean over the batch x batch entries of weight (product - target)². */
  void towardsWeighted(LossTerm term, Kind kind, NDArray target, NDArray weight) {
    NDArray difference = product(kind).sub(target);
    NDArray weighted = difference.mul(weight);
    record(term, weighted.mul(difference).mean());
    addGradient(kind, term, weighted, 2.0 / (batch * batch));
  }

  /** Minus the mean over the pairs of IT_ii. */
  void attractPairs(LossTerm term, NDArray diagonal) {
    NDArray own = product(Kind.IMAGE_TEXT).mul(diagonal);
    record(term, own.sum().divi(constants.of((double) -batch)));
    addGradient(Kind.IMAGE_TEXT, term, diagonal, -1.0 / batch);
  }

  /** (II + IT + TT) / 3, a new array. */
  NDArray mean() {
    return product(Kind.IMAGE_TEXT)
        .add(product(Kind.IMAGE_IMAGE))
        .addi(product(Kind.TEXT_TEXT))
        .divi(constants.of(3));
  }

  /** Mean over the entries of (first - second)². */
  void agree(LossTerm term, Kind first, Kind second) {
    NDArray difference = product(first).sub(product(second));
    record(term, difference.square().mean());
    addGradient(first, term, difference, 2.0 / (batch * batch));
    addGradient(second, term, difference, -2.0 / (batch * batch));
  }

  /** Mean over the entries of (IT - ITᵀ)². */
  void symmetric(LossTerm term) {
    NDArray cross = product(Kind.IMAGE_TEXT);
    NDArray difference = cross.sub(cross.transpose());
    record(term, difference.square().mean());
    // The difference is antisymmetric, so both sides of it add up.
    addGradient(Kind.IMAGE_TEXT, term, difference, 4.0 / (batch * batch));
  }

  /** Mean over the pairs of (IT_ii - target)². */
  void pairs(LossTerm term, double target, NDArray diagonal) {
    NDArray difference = product(Kind.IMAGE_TEXT).sub(constants.of(target)).muli(diagonal);
    record(term, difference.square().sum().divi(constants.of((double) batch)));
    addGradient(Kind.IMAGE_TEXT, term, difference, 2.0 / batch);
  }

  /** A term that does not depend on the products. */
  void constant(LossTerm term, NDArray value) {
    record(term, value);
  }

  private void record(LossTerm term, NDArray value) {
    terms.add(term);
    values.add(value);
  }

  private void addGradient(Kind kind, LossTerm term, NDArray difference, double factor) {
    double weight = term.weight() * factor;
    if (weight == 0) {
      return;
    }
    NDArray share = difference.mul(constants.of(weight));
    NDArray sum = gradients.putIfAbsent(kind, share);
    if (sum != null) {
      sum.addi(share);
      share.close();
    }
  }

  /** Values and gradients of the codes that were multiplied. */
  Loss finish() {
    NDArray cross = gradients.get(Kind.IMAGE_TEXT);
    NDArray imageGradient = within(Kind.IMAGE_IMAGE, image);
    NDArray textGradient = within(Kind.TEXT_TEXT, text);
    if (cross != null) {
      imageGradient.addi(cross.matMul(text));
      textGradient.addi(cross.transpose().matMul(image));
    }
    return Loss.read(terms, values, imageGradient, textGradient);
  }

  private NDArray within(Kind kind, NDArray codes) {
    NDArray gradient = gradients.get(kind);
    return gradient == null ? codes.zerosLike() : gradient.add(gradient.transpose()).matMul(codes);
  }
}
