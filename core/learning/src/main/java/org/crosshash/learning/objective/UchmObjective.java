package org.crosshash.learning.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.loss.Loss;
import org.crosshash.learning.loss.LossTerm;
import org.crosshash.learning.tensor.Constants;

/**
 * The loss of UCHM's hash networks, <b>our reconstruction</b> (Tu et al., IEEE TCSVT 33(9), 2023):
 * the abstract says that a similarity matrix guides both networks and that a bit-selection module
 * makes the unified codes B of the quantisation loss. The terms on cosines are those of the same
 * first author's UCHSTM, which are DGCPN's.
 *
 * <pre>{@code
 * L = L_DGCPN(H^I, H^T, S) + q [MSE(H^I, B) + MSE(H^T, B)]
 * }</pre>
 *
 * <p>No gradient passes through B. Where a gate selects its bits, the gate's own loss is the term
 * {@code bit_selection}, of weight 0 here.
 *
 * @param pairTarget γ, in [-10, 10]; 1.5 is what a later paper reports of UCHM
 * @param pairWeight weight of the pair term, at least 0
 * @param consistencyWeight weight of the consistency terms, at least 0
 * @param quantisationWeight q, at least 0
 * @param selection how B is made
 */
public record UchmObjective(
    double pairTarget,
    double pairWeight,
    double consistencyWeight,
    double quantisationWeight,
    BitSelection selection)
    implements PairwiseObjective {
  /** Checks the ranges. */
  public UchmObjective {
    Objects.requireNonNull(selection, "selection");
    // Throws where one of its parts is out of range.
    var _ = new DgcpnObjective(pairTarget, pairWeight, consistencyWeight, false);
    if (!(quantisationWeight >= 0 && Double.isFinite(quantisationWeight))) {
      throw CrosshashException.invalid(
          "The weight of the quantisation terms must be at least 0",
          quantisationWeight,
          "use 0.1, or 0 to leave them out");
    }
  }

  private DgcpnObjective cosines() {
    return new DgcpnObjective(pairTarget, pairWeight, consistencyWeight, false);
  }

  @Override
  public List<LossTerm> terms(int bits) {
    List<LossTerm> terms = new ArrayList<>(cosines().terms(bits));
    terms.add(new LossTerm("quantisation_image", quantisationWeight));
    terms.add(new LossTerm("quantisation_text", quantisationWeight));
    if (selection == BitSelection.LEARNED) {
      // Of the gate alone, which has an optimiser of its own.
      terms.add(new LossTerm("bit_selection", 0));
    }
    return List.copyOf(terms);
  }

  @Override
  public Criterion open(CriterionContext context) {
    return switch (selection) {
      case SUM, DISCRETE -> PairwiseObjective.super.open(context);
      case LEARNED -> new UchmCriterion(this, context);
      case REMEMBERED -> new UchmMemoryCriterion(this, context);
    };
  }

  @Override
  public Loss evaluate(NDArray image, NDArray text, NDArray target, Constants constants) {
    return evaluate(
        image,
        text,
        target,
        constants,
        select(image.toFloatArray(), text.toFloatArray(), target),
        List.of());
  }

  /** B of codes, both batch x bits, row by row; owned by the guidance's manager. */
  NDArray select(float[] image, float[] text, NDArray target) {
    int batch = (int) target.getShape().get(0);
    float[] selected = selection.select(image, text, target.toFloatArray(), batch);
    return target.getManager().create(selected, new Shape(batch, image.length / batch));
  }

  /**
   * Value and gradients with given unified codes.
   *
   * @param unified B, batch x bits
   * @param others values of the terms behind, scalars
   */
  Loss evaluate(
      NDArray image,
      NDArray text,
      NDArray target,
      Constants constants,
      NDArray unified,
      List<NDArray> others) {
    Loss loss = cosines().evaluate(image, text, target, constants);
    int bits = (int) image.getShape().get(1);
    NDList values =
        new NDList(
            towards(image, unified, loss.imageGradient(), constants),
            towards(text, unified, loss.textGradient(), constants));
    values.addAll(others);
    float[] more = NDArrays.stack(values).toFloatArray();
    List<LossTerm> terms = terms(bits);
    double[] all = new double[terms.size() + 1];
    int own = loss.values().length - 1;
    System.arraycopy(loss.values(), 0, all, 0, own);
    all[terms.size()] = loss.total();
    for (int i = 0; i < more.length; i++) {
      all[own + i] = more[i];
      all[terms.size()] += terms.get(own + i).weight() * more[i];
    }
    return new Loss(terms, all, loss.imageGradient(), loss.textGradient());
  }

  /** Mean squared distance to the unified codes; adds its gradient. */
  private NDArray towards(NDArray codes, NDArray unified, NDArray gradient, Constants constants) {
    NDArray difference = codes.sub(unified);
    NDArray value = difference.square().mean();
    if (quantisationWeight > 0) {
      gradient.addi(difference.muli(constants.of(2 * quantisationWeight / codes.size())));
    }
    return value;
  }
}
