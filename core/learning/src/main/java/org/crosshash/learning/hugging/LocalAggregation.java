package org.crosshash.learning.hugging;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.network.NetworkParameters;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.UnitCodes;
import org.crosshash.learning.token.PaddedTokens;
import org.crosshash.learning.token.TokenReader;

/**
 * GhostVLAD under training (NetVLAD, Arandjelović et al., CVPR 2016; ghosts, Zhong et al., ACCV
 * 2018): tokens of an item to L local embeddings, one module for both modalities, with the
 * gradients written out.
 *
 * <pre>{@code
 * a = softmax over L + G clusters of (scale norm(y assignment) + bias)
 * v_l = Σ_n a_nl y_n - (Σ_n a_nl) c_l      for the L clusters that are no ghosts
 * v_l = v_l / |v_l|
 * }</pre>
 *
 * <p>{@code norm} is batch normalisation of the scores over the tokens that are no padding, so that
 * clusters are used alike. Its statistics are each modality's own: with one pair of running means
 * for both, as a shared PyTorch module would have, neither modality is normalised as in training
 * once the networks are applied. One thread.
 */
final class LocalAggregation implements AutoCloseable {
  /** Added to the variance. */
  static final double EPSILON = 1e-5;

  private static final double MOMENTUM = 0.1;
  private static final int[] ROWS = {0};
  private static final int[] COLUMNS = {1};
  private static final int[] DEPTHS = {2};

  private final NDManager manager;
  private final NetworkParameters parameters;
  private final Constants constants;
  private final HuggingShape shape;
  private final NDArray transposed;
  private final Map<Modality, Statistics> statistics = new EnumMap<>(Modality.class);

  /** Running mean and variance of the scores, 1 x (L + G). */
  private record Statistics(NDArray mean, NDArray variance) {}

  /** Views the shared parameters. */
  LocalAggregation(
      NDManager parent, NetworkParameters parameters, Constants constants, HuggingShape shape) {
    this.manager = parent.newSubManager();
    this.parameters = parameters;
    this.constants = constants;
    this.shape = shape;
    this.transposed = parameters.value(HuggingShape.SHARED_FROM).transpose();
    Shape row = new Shape(1, shape.assignments());
    for (Modality modality : Modality.values()) {
      statistics.put(modality, new Statistics(manager.zeros(row), manager.ones(row)));
    }
  }

  /**
   * What a forward pass leaves for the backward one.
   *
   * @param tokens of the batch
   * @param local y, B N x D
   * @param standard normalised scores, B N x (L + G), 0 for padding
   * @param factor 1 / deviation of the scores, 1 x (L + G)
   * @param assignment softmax, B N x (L + G)
   * @param kept a without ghosts and padding, B x N x L
   * @param sums Σ_n a_nl, B x L x 1
   * @param norms |v_l|, B x L x 1
   * @param embeddings unit v_l, B x L x D
   */
  record Pass(
      PaddedTokens tokens,
      NDArray local,
      NDArray standard,
      NDArray factor,
      NDArray assignment,
      NDArray kept,
      NDArray sums,
      NDArray norms,
      NDArray embeddings) {}

  /**
   * Aggregates, and moves the running statistics.
   *
   * @param local y, B N x D
   */
  Pass forward(NDArray local, PaddedTokens tokens, Modality modality) {
    NDArray scores = local.matMul(transposed);
    NDArray share = scores.getManager().create((float) (1.0 / tokens.count()));
    NDArray mean = scores.mul(tokens.valid()).sum(ROWS, true).muli(share);
    NDArray standard = scores.subi(mean).muli(tokens.valid());
    NDArray variance = standard.square().sum(ROWS, true).muli(share);
    remember(statistics.get(modality), mean, variance);
    NDArray factor = variance.add(constants.of(EPSILON)).sqrt();
    factor = factor.onesLike().divi(factor);
    standard.muli(factor);
    NDArray assignment =
        standard
            .mul(parameters.value(HuggingShape.SHARED_FROM + 1))
            .addi(parameters.value(HuggingShape.SHARED_FROM + 2))
            .softmax(1);
    int clusters = shape.clusters();
    NDArray kept =
        TokenReader.byItem(assignment.get(":, :" + clusters).mul(tokens.valid()), tokens);
    NDArray sums = kept.sum(COLUMNS).reshape(tokens.items(), clusters, 1);
    NDArray raw =
        kept.transpose(0, 2, 1)
            .matMul(TokenReader.byItem(local, tokens))
            .subi(sums.mul(parameters.value(HuggingShape.SHARED_FROM + 3)));
    NDArray norms = raw.square().sum(DEPTHS, true).sqrt().maximum(constants.of(UnitCodes.SMALLEST));
    return new Pass(
        tokens, local, standard, factor, assignment, kept, sums, norms, raw.divi(norms));
  }

  private void remember(Statistics running, NDArray mean, NDArray variance) {
    for (NDList pair :
        List.of(new NDList(running.mean(), mean), new NDList(running.variance(), variance))) {
      NDArray moved = pair.get(1).mul(constants.of(MOMENTUM));
      pair.get(0).muli(constants.of(1 - MOMENTUM)).addi(moved);
    }
  }

  /**
   * Adds the parameters' gradients and gives that of the tokens, B N x D; a new array.
   *
   * @param gradient of the embeddings, B x L x D
   */
  NDArray backward(Pass pass, NDArray gradient) {
    PaddedTokens tokens = pass.tokens();
    NDArray along = gradient.mul(pass.embeddings()).sum(DEPTHS, true);
    NDArray raw = gradient.sub(pass.embeddings().mul(along)).divi(pass.norms());
    parameters.addGradient(
        HuggingShape.SHARED_FROM + 3, raw.mul(pass.sums()).sum(ROWS).muli(constants.of(-1)));
    NDArray byItem = TokenReader.byItem(pass.local(), tokens);
    NDArray towardsCentres =
        raw.mul(parameters.value(HuggingShape.SHARED_FROM + 3))
            .sum(DEPTHS)
            .reshape(tokens.items(), 1, shape.clusters());
    long rows = (long) tokens.items() * tokens.tokens();
    NDArray kept =
        byItem
            .matMul(raw.transpose(0, 2, 1))
            .subi(towardsCentres)
            .reshape(rows, shape.clusters())
            .muli(tokens.valid());
    NDArray assignment = withGhosts(kept, rows);
    NDArray mean = assignment.mul(pass.assignment()).sum(COLUMNS, true);
    NDArray logits = assignment.sub(mean).muli(pass.assignment());
    NDArray local = pass.kept().matMul(raw).reshape(rows, shape.dimension());
    return local.addi(throughScores(pass, logits));
  }

  private NDArray withGhosts(NDArray kept, long rows) {
    if (shape.ghosts() == 0) {
      return kept;
    }
    NDArray zeros = kept.getManager().zeros(new Shape(rows, shape.ghosts()));
    return NDArrays.concat(new NDList(kept, zeros), 1);
  }

  /** Through the normalisation of the scores and the assignment's weight. */
  private NDArray throughScores(Pass pass, NDArray logits) {
    PaddedTokens tokens = pass.tokens();
    parameters.addGradient(HuggingShape.SHARED_FROM + 1, logits.mul(pass.standard()).sum(ROWS));
    parameters.addGradient(HuggingShape.SHARED_FROM + 2, logits.sum(ROWS));
    NDArray share = logits.getManager().create((float) (1.0 / tokens.count()));
    NDArray standard = logits.mul(parameters.value(HuggingShape.SHARED_FROM + 1));
    NDArray along = standard.mul(pass.standard()).sum(ROWS, true).muli(share);
    NDArray mean = standard.sum(ROWS, true).muli(share);
    NDArray scores =
        standard
            .subi(mean)
            .subi(pass.standard().mul(along))
            .muli(pass.factor())
            .muli(tokens.valid());
    parameters.addGradient(HuggingShape.SHARED_FROM, scores.transpose().matMul(pass.local()));
    return scores.matMul(parameters.value(HuggingShape.SHARED_FROM));
  }

  /** Running means and variances, picture's first: what a checkpoint has to keep. */
  List<NDArray> state() {
    Statistics image = statistics.get(Modality.IMAGE);
    Statistics text = statistics.get(Modality.TEXT);
    return List.of(image.mean(), image.variance(), text.mean(), text.variance());
  }

  @Override
  public void close() {
    manager.close();
  }
}
