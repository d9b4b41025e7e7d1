package org.crosshash.experiments.retrieval;

import static java.util.Objects.requireNonNull;

import org.crosshash.encoder.v1.EncodeConfig;

/**
 * How a query becomes a code that fits an index: all of it follows from the index's model.
 *
 * @param model {@code models/<digest>}
 * @param aligned aligned embeddings whose alignment queries go through
 * @param encoding how those embeddings were encoded
 * @param imageColumn vector of a picture that the model reads
 * @param textColumn vector of a text that the model reads, unless it has a tower
 * @param tower whether the model has a text tower, which reads token ids
 */
record QueryPath(
    String model,
    String aligned,
    EncodeConfig encoding,
    String imageColumn,
    String textColumn,
    boolean tower) {
  QueryPath {
    requireNonNull(model, "model");
    requireNonNull(aligned, "aligned");
    requireNonNull(encoding, "encoding");
    requireNonNull(imageColumn, "imageColumn");
    requireNonNull(textColumn, "textColumn");
  }
}
