package org.crosshash.learning.hugging;

import ai.djl.ndarray.NDArray;
import org.crosshash.learning.tensor.Constants;

/**
 * InfoNCE between local embeddings in both directions, halved, and averaged over the clusters:
 *
 * <pre>{@code
 * -1/(2 B L) Σ_l Σ_i [log softmax_j(a_il . c_jl / τ)_i + log softmax_j(c_il . a_jl / τ)_i]
 * }</pre>
 *
 * @param temperature τ, above 0
 */
record LocalContrast(double temperature) {
  /**
   * The value and its gradients.
   *
   * @param value unweighted, a scalar
   * @param image dL/da, B x L x D
   * @param text dL/dc, B x L x D
   * @param similarity mean cosine over the clusters, B x B; rows are pictures
   */
  record Part(NDArray value, NDArray image, NDArray text, NDArray similarity) {}

  /**
   * Compares.
   *
   * @param image a, unit rows, B x L x D
   * @param text c, unit rows, B x L x D
   * @param weight of the gradients
   */
  Part evaluate(NDArray image, NDArray text, double weight, Constants constants) {
    int batch = (int) image.getShape().get(0);
    long clusters = image.getShape().get(1);
    NDArray images = image.transpose(1, 0, 2);
    NDArray texts = text.transpose(1, 0, 2);
    NDArray cosines = images.matMul(texts.transpose(0, 2, 1));
    NDArray similarity = cosines.mean(new int[] {0});
    NDArray logits = cosines.muli(constants.of(1 / temperature));
    NDArray rows = logits.logSoftmax(2);
    NDArray columns = logits.logSoftmax(1);
    NDArray pairs = image.getManager().eye(batch);
    NDArray value =
        rows.add(columns).muli(pairs).sum().muli(constants.of(-0.5 / (batch * clusters)));
    // The weight may change from epoch to epoch: no constant.
    NDArray factor =
        image.getManager().create((float) (0.5 * weight / (temperature * batch * clusters)));
    NDArray gradient = rows.exp().addi(columns.exp()).subi(pairs.mul(constants.of(2))).muli(factor);
    return new Part(
        value,
        gradient.matMul(texts).transpose(1, 0, 2),
        gradient.transpose(0, 2, 1).matMul(images).transpose(1, 0, 2),
        similarity);
  }
}
