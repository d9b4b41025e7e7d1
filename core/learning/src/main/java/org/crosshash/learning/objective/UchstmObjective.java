package org.crosshash.learning.objective;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.loss.Loss;
import org.crosshash.learning.loss.LossTerm;
import org.crosshash.learning.tensor.Constants;

/**
 * UCHSTM's loss (Tu, Mao, Lin, Cai, Qin, Wei, Wang and Huang, TMM 2023; {@code train_div.py} of the
 * released code): DGCPN's, and in the last epochs against a target that the codes have denoised.
 *
 * <p>There, with {@code c = (IT + II + TT) / 3} taken as a constant, an entry of S is noise where
 * {@code |c - S| > γ}: its target becomes {@code sign(c - S)} and its weight {@code 1 - |S|}, which
 * is negative where S lies outside [-1, 1], as in the released code: there the codes are driven
 * away from the target. Other entries keep target and weight 1.
 *
 * @param base the terms; its half-binary step is not taken
 * @param similarityWeight weight of the three terms that follow the target, at least 0
 * @param gamma γ, at least 0
 * @param denoiseEpochs the last epochs, which denoise; 0 for none
 * @param clampsWeights whether negative weights become 0; ours
 */
public record UchstmObjective(
    DgcpnObjective base,
    double similarityWeight,
    double gamma,
    int denoiseEpochs,
    boolean clampsWeights)
    implements Objective {
  /** Checks the ranges. */
  public UchstmObjective {
    ObjectiveWeights.check("similarity_weight", similarityWeight, 1);
    if (!(gamma >= 0 && Double.isFinite(gamma))) {
      throw CrosshashException.invalid(
          "The distance that makes an entry noise must be at least 0",
          gamma,
          "the released code uses 0.8");
    }
    if (denoiseEpochs < 0) {
      throw CrosshashException.invalid(
          "Denoising epochs must be at least 0", denoiseEpochs, "the released code has 5");
    }
  }

  @Override
  public List<LossTerm> terms(int bits) {
    return base.terms(bits).stream()
        .map(term ->
            term.name().startsWith("similarity")
                ? new LossTerm(term.name(), similarityWeight)
                : term)
        .toList();
  }

  @Override
  public void checkEpochs(int epochs) {
    if (denoiseEpochs > epochs) {
      throw CrosshashException.invalid(
          "Denoising epochs are among the epochs",
          "%d of %d".formatted(denoiseEpochs, epochs),
          "raise `epochs` or lower `denoise_epochs`");
    }
  }

  @Override
  public Criterion open(CriterionContext context) {
    int first = context.config().epochs() - denoiseEpochs;
    return (batch, image, text) ->
        evaluate(image, text, batch.target(), batch.epoch() >= first, context.constants());
  }

  /** Value and gradients on a batch, before denoising or while it lasts. */
  Loss evaluate(
      NDArray image, NDArray text, NDArray target, boolean denoises, Constants constants) {
    List<LossTerm> terms = terms((int) image.getShape().get(1));
    NDArray diagonal = image.getManager().eye((int) image.getShape().get(0));
    NDArray offDiagonal = diagonal.neg().addi(constants.of(1));
    return Cosines.evaluate(
        image,
        text,
        constants,
        products -> {
          products.pairs(terms.get(0), base.pairTarget(), diagonal);
          Denoised denoised =
              denoises
                  ? denoise(products.mean(), target, constants)
                  : new Denoised(target, offDiagonal);
          NDArray weight = denoises ? denoised.weight().mul(offDiagonal) : offDiagonal;
          products.towardsWeighted(
              terms.get(1), InnerProducts.Kind.TEXT_TEXT, denoised.target(), weight);
          products.towardsWeighted(
              terms.get(2), InnerProducts.Kind.IMAGE_TEXT, denoised.target(), weight);
          products.towardsWeighted(
              terms.get(3), InnerProducts.Kind.IMAGE_IMAGE, denoised.target(), weight);
          products.agree(
              terms.get(4), InnerProducts.Kind.IMAGE_TEXT, InnerProducts.Kind.IMAGE_IMAGE);
          products.agree(terms.get(5), InnerProducts.Kind.IMAGE_TEXT, InnerProducts.Kind.TEXT_TEXT);
          products.agree(
              terms.get(6), InnerProducts.Kind.IMAGE_IMAGE, InnerProducts.Kind.TEXT_TEXT);
          products.symmetric(terms.get(7));
        });
  }

  /**
   * A target without what the codes take for noise.
   *
   * @param target batch x batch; its diagonal is not read
   * @param weight of each entry, batch x batch
   */
  record Denoised(NDArray target, NDArray weight) {}

  /**
   * Denoises.
   *
   * @param codes c, batch x batch
   * @param target S, batch x batch
   */
  Denoised denoise(NDArray codes, NDArray target, Constants constants) {
    NDArray difference = codes.sub(target);
    NDArray noise = difference.abs().gt(constants.of(gamma)).toType(target.getDataType(), true);
    NDArray kept = noise.neg().addi(constants.of(1));
    NDArray weight = target.abs().muli(noise).neg().addi(constants.of(1));
    return new Denoised(
        target.mul(kept).addi(difference.sign().muli(noise)),
        clampsWeights ? weight.maximum(constants.of(0)) : weight);
  }
}
