package org.crosshash.learning.hugging;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.Optional;
import org.crosshash.learning.loss.LossTerm;
import org.crosshash.learning.network.NetworkParameters;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.UnitCodes;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Optimised product quantisation that is trained with the networks, with the gradients written out;
 * <b>our reconstruction</b> of HuggingHash+, after the soft assignment of MeCoQ (AAAI 2022) and the
 * rotation of OPQ (Ge et al., TPAMI 2014):
 *
 * <pre>{@code
 * R = (I + A)⁻¹ (I - A),  A = (P - Pᵀ) / 2          orthogonal, by Cayley's map
 * u_m = block m of v R, scaled to length 1;  c_mk codewords, of length 1
 * q_m = Σ_k softmax_k(α u_m . c_mk) c_mk
 * L = [InfoNCE(u^I, q^T) + InfoNCE(q^I, u^T)] / 2 + μ mean((u - nearest codeword)²)
 * }</pre>
 *
 * <p>One thread.
 */
final class LocalQuantiser {
  /** Name of the contrast between embeddings and quantised ones. */
  static final String CONTRAST = "local_quantised";

  /** Name of the distance to the nearest codewords. */
  static final String COMMITMENT = "commitment";

  private static final int[] DEPTHS = {2};

  private final NetworkParameters parameters;
  private final Constants constants;
  private final HuggingShape shape;
  private final HuggingConfig config;
  private final LocalContrast contrast;

  LocalQuantiser(
      NetworkParameters parameters, Constants constants, HuggingShape shape, HuggingConfig config) {
    this.parameters = parameters;
    this.constants = constants;
    this.shape = shape;
    this.config = config;
    this.contrast = new LocalContrast(config.alignment().temperature());
  }

  /** The terms, in the order of the values. */
  static List<LossTerm> terms(HuggingConfig config) {
    return List.of(
        new LossTerm(CONTRAST, config.alignment().weight()),
        new LossTerm(COMMITMENT, config.quantisation().commitment()));
  }

  /**
   * Share of the contrast between float embeddings in an epoch; the rest is the quantised one's:
   * {@code cos(π epoch / 2 epochs)}, HCQ's ramp.
   *
   * @param epoch from 0
   */
  static double ramp(int epoch, int epochs) {
    return Math.cos(Math.PI * epoch / (2.0 * epochs));
  }

  /**
   * The value and its gradients.
   *
   * @param values unweighted, times the share of the ramp, in the order of the terms
   * @param image of the picture's embeddings, B x L x D
   * @param text of the text's embeddings, B x L x D
   */
  record Part(NDList values, NDArray image, NDArray text) {}

  /**
   * The rotation.
   *
   * @param inverse (I + A)⁻¹
   * @param matrix R
   */
  private record Rotation(NDArray inverse, NDArray matrix) {}

  /**
   * One side, quantised. E = B L embeddings, M blocks of width W, C codewords.
   *
   * @param embeddings v, E x D
   * @param blocks u, M x E x W
   * @param norms of the blocks before, M x E x 1
   * @param assignment softmax, M x E x C
   * @param nearest one codeword, M x E x C
   * @param quantised q, M x E x W
   */
  private record Side(
      NDArray embeddings,
      NDArray blocks,
      NDArray norms,
      NDArray assignment,
      NDArray nearest,
      NDArray quantised) {}

  /**
   * Evaluates, and adds the parameters' gradients.
   *
   * @param image unit embeddings, B x L x D
   * @param text unit embeddings, B x L x D
   * @param weight of the contrast, the ramp's share in it
   */
  Part evaluate(NDArray image, NDArray text, double weight) {
    NDArray books = parameters.value(HuggingShape.QUANTISER_FROM);
    // An operation's result belongs to the manager of what it is called on: not to the books'.
    NDArray copy = image.getManager().zeros(books.getShape()).addi(books);
    NDArray bookNorms =
        copy.square().sum(DEPTHS, true).sqrt().maximum(constants.of(UnitCodes.SMALLEST));
    NDArray codewords = copy.divi(bookNorms);
    Optional<Rotation> rotation = rotation(image);
    Side images = quantise(image, codewords, rotation);
    Side texts = quantise(text, codewords, rotation);
    double scale = 1 / Math.sqrt(shape.jointBlocks());
    double half = weight / 2;
    LocalContrast.Part first =
        contrast.evaluate(
            join(images.blocks(), image, scale),
            join(texts.quantised(), image, scale),
            half,
            constants);
    LocalContrast.Part second =
        contrast.evaluate(
            join(images.quantised(), image, scale),
            join(texts.blocks(), image, scale),
            half,
            constants);
    double share = config.alignment().weight() == 0 ? 0 : weight / config.alignment().weight();
    NDArray value = first.value().add(second.value()).muli((float) (share / 2));
    NDArray books0 = codewords.zerosLike();
    NDList commitments = new NDList();
    NDArray imageGradient =
        backward(
            images,
            split(first.image(), scale),
            split(second.image(), scale),
            codewords,
            books0,
            rotation,
            commitments);
    NDArray textGradient =
        backward(
            texts,
            split(second.text(), scale),
            split(first.text(), scale),
            codewords,
            books0,
            rotation,
            commitments);
    NDArray along = books0.mul(codewords).sum(DEPTHS, true);
    parameters.addGradient(
        HuggingShape.QUANTISER_FROM, books0.subi(codewords.mul(along)).divi(bookNorms));
    NDArray commitment = commitments.get(0).add(commitments.get(1));
    return new Part(
        new NDList(value, commitment),
        imageGradient.reshape(image.getShape()),
        textGradient.reshape(text.getShape()));
  }

  /**
   * R as {@link LocalCoder} applies it.
   *
   * @param free P, D x D
   */
  static float[] rotation(float[] free, int dimension) {
    DMatrixRMaj plus = CommonOps_DDRM.identity(dimension);
    DMatrixRMaj minus = CommonOps_DDRM.identity(dimension);
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j < dimension; j++) {
        double skew = ((double) free[i * dimension + j] - free[j * dimension + i]) / 2;
        plus.add(i, j, skew);
        minus.add(i, j, -skew);
      }
    }
    DMatrixRMaj rotation = new DMatrixRMaj(dimension, dimension);
    // I + A of a skew A always has an inverse.
    CommonOps_DDRM.solve(plus, minus, rotation);
    float[] values = new float[dimension * dimension];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) rotation.data[i];
    }
    return values;
  }

  private Optional<Rotation> rotation(NDArray like) {
    if (!shape.jointRotation()) {
      return Optional.empty();
    }
    NDArray free = parameters.value(HuggingShape.QUANTISER_FROM + 1);
    NDArray eye = like.getManager().eye(shape.dimension());
    // What is made of a parameter itself would live as long as the training.
    NDArray copy = eye.zerosLike().addi(free);
    NDArray skew = copy.sub(copy.transpose()).muli(constants.of(0.5));
    NDArray inverse = eye.add(skew).inverse();
    return Optional.of(new Rotation(inverse, inverse.matMul(eye.sub(skew))));
  }

  private Side quantise(NDArray embeddings, NDArray codewords, Optional<Rotation> rotation) {
    long count = embeddings.getShape().get(0) * embeddings.getShape().get(1);
    int blocks = shape.jointBlocks();
    NDArray rows = embeddings.reshape(count, shape.dimension());
    NDArray turned = rotation.map(turn -> rows.matMul(turn.matrix())).orElse(rows);
    NDArray raw = turned.reshape(count, blocks, shape.dimension() / blocks).transpose(1, 0, 2);
    NDArray norms = raw.square().sum(DEPTHS, true).sqrt().maximum(constants.of(UnitCodes.SMALLEST));
    NDArray unit = raw.div(norms);
    NDArray cosines = unit.matMul(codewords.transpose(0, 2, 1));
    NDArray nearest = cosines.argMax(2).oneHot(HuggingShape.CODEWORDS);
    NDArray assignment = cosines.muli(constants.of(config.quantisation().sharpness())).softmax(2);
    return new Side(rows, unit, norms, assignment, nearest, assignment.matMul(codewords));
  }

  /** M x E x W to B x L x D, scaled so that products are means over the blocks. */
  private NDArray join(NDArray blocks, NDArray like, double scale) {
    // The result may share memory with the blocks: a new array is scaled.
    return blocks.transpose(1, 0, 2).reshape(like.getShape()).mul(constants.of(scale));
  }

  /** B x L x D to M x E x W, scaled alike. */
  private NDArray split(NDArray embeddings, double scale) {
    int blocks = shape.jointBlocks();
    long count = embeddings.getShape().get(0) * embeddings.getShape().get(1);
    return embeddings
        .mul(constants.of(scale))
        .reshape(count, blocks, shape.dimension() / blocks)
        .transpose(1, 0, 2);
  }

  /** Gradient of the embeddings, E x D; adds that of the codewords. */
  private NDArray backward(
      Side side,
      NDArray blocks,
      NDArray quantised,
      NDArray codewords,
      NDArray books,
      Optional<Rotation> rotation,
      NDList commitments) {
    NDArray difference = side.blocks().sub(side.nearest().matMul(codewords));
    commitments.add(difference.square().mean());
    difference.muli(constants.of(2 * config.quantisation().commitment() / difference.size()));
    NDArray assignment = quantised.matMul(codewords.transpose(0, 2, 1));
    NDArray along = assignment.mul(side.assignment()).sum(DEPTHS, true);
    NDArray cosines =
        assignment
            .subi(along)
            .muli(side.assignment())
            .muli(constants.of(config.quantisation().sharpness()));
    books.addi(side.assignment().transpose(0, 2, 1).matMul(quantised));
    books.addi(cosines.transpose(0, 2, 1).matMul(side.blocks()));
    books.subi(side.nearest().transpose(0, 2, 1).matMul(difference));
    NDArray unit = cosines.matMul(codewords).addi(blocks).addi(difference);
    NDArray own = unit.mul(side.blocks()).sum(DEPTHS, true);
    NDArray raw = unit.subi(side.blocks().mul(own)).divi(side.norms());
    NDArray turned = raw.transpose(1, 0, 2).reshape(side.embeddings().getShape());
    return rotation.map(turn -> unturn(side, turned, turn)).orElse(turned);
  }

  private NDArray unturn(Side side, NDArray turned, Rotation turn) {
    NDArray matrix = side.embeddings().transpose().matMul(turned);
    NDArray eye = matrix.getManager().eye(shape.dimension());
    // dR = -(I + A)⁻¹ dA (R + I).
    NDArray skew =
        turn.inverse()
            .transpose()
            .matMul(matrix)
            .matMul(turn.matrix().add(eye).transpose())
            .muli(constants.of(-0.5));
    parameters.addGradient(HuggingShape.QUANTISER_FROM + 1, skew.sub(skew.transpose()));
    return turned.matMul(turn.matrix().transpose());
  }
}
