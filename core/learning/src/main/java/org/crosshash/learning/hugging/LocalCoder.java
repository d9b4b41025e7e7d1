package org.crosshash.learning.hugging;

import java.util.Objects;
import java.util.Optional;
import org.crosshash.hamming.rerank.LocalShape;
import org.crosshash.hamming.rerank.ProductQuantiserCodebooks;
import org.crosshash.learning.tensor.UnitCodes;

/**
 * Local embeddings to what re-ranking reads: vectors of a query, bytes of an item. Immutable; safe
 * for any number of threads.
 */
public final class LocalCoder {
  private final ProductQuantiserCodebooks codebooks;
  private final Optional<float[]> rotation;
  private final boolean unitBlocks;

  /**
   * Makes a coder.
   *
   * @param codebooks of the turned embeddings
   * @param rotation D x D, rows first; embeddings are multiplied by it from the right
   * @param unitBlocks whether each block is scaled to length 1/√M first, as codewords of a joint
   *     training are
   */
  LocalCoder(ProductQuantiserCodebooks codebooks, Optional<float[]> rotation, boolean unitBlocks) {
    this.codebooks = Objects.requireNonNull(codebooks, "codebooks");
    this.rotation = rotation.map(float[]::clone);
    this.unitBlocks = unitBlocks;
    int dimension = codebooks.shape().dimension();
    rotation.ifPresent(matrix -> {
      if (matrix.length != dimension * dimension) {
        throw new IllegalArgumentException(
            "A rotation of %d dimensions has their square of values: %d"
                .formatted(dimension, matrix.length));
      }
    });
  }

  /** The codebooks, in the form that {@code org.crosshash.hamming.rerank} scores with. */
  public ProductQuantiserCodebooks codebooks() {
    return codebooks;
  }

  Optional<float[]> rotation() {
    return rotation.map(float[]::clone);
  }

  boolean unitBlocks() {
    return unitBlocks;
  }

  /**
   * A query's local vectors, as they are scored against local codes.
   *
   * @param embeddings L unit rows of D
   * @return L · D values
   */
  float[] query(float[] embeddings) {
    LocalShape shape = codebooks.shape();
    float[] turned =
        rotation.map(matrix -> turn(embeddings, matrix, shape)).orElse(embeddings).clone();
    if (unitBlocks) {
      int width = shape.blockDimension();
      double length = 1 / Math.sqrt(shape.blocks());
      for (int from = 0; from < turned.length; from += width) {
        double squares = 0;
        for (int i = from; i < from + width; i++) {
          squares += (double) turned[i] * turned[i];
        }
        double factor = length / Math.max(Math.sqrt(squares), UnitCodes.SMALLEST);
        for (int i = from; i < from + width; i++) {
          turned[i] = (float) (turned[i] * factor);
        }
      }
    }
    return turned;
  }

  /** An item's local codes, L · M bytes. */
  byte[] encode(float[] embeddings) {
    return codebooks.encode(query(embeddings));
  }

  static float[] turn(float[] embeddings, float[] matrix, LocalShape shape) {
    int dimension = shape.dimension();
    float[] turned = new float[embeddings.length];
    double[] sums = new double[dimension];
    for (int row = 0; row < embeddings.length; row += dimension) {
      java.util.Arrays.fill(sums, 0);
      for (int i = 0; i < dimension; i++) {
        for (int j = 0; j < dimension; j++) {
          sums[j] += (double) embeddings[row + i] * matrix[i * dimension + j];
        }
      }
      for (int j = 0; j < dimension; j++) {
        turned[row + j] = (float) sums[j];
      }
    }
    return turned;
  }
}
