package org.crosshash.hamming.rerank;

import org.crosshash.errors.CrosshashException;

/** How alike two float vectors are: the local score where a table of vectors re-ranks. */
public enum VectorSimilarity {
  /** The dot product; any range. */
  DOT {
    @Override
    double score(float[] query, double queryNorm, float[] vectors, int offset) {
      return FloatVectors.dot(query, 0, vectors, offset, query.length);
    }
  },
  /** The cosine of the angle, −1 to 1; 0 where a vector is zero. */
  COSINE {
    @Override
    double score(float[] query, double queryNorm, float[] vectors, int offset) {
      double norm =
          Math.sqrt(FloatVectors.dot(vectors, offset, vectors, offset, query.length)) * queryNorm;
      return norm == 0 ? 0 : FloatVectors.dot(query, 0, vectors, offset, query.length) / norm;
    }
  };

  /** Scores vectors against one query. */
  @FunctionalInterface
  public interface VectorScorer {
    /**
     * The similarity of a vector.
     *
     * @param vectors holds the vector from {@code offset} on; its values must be finite
     */
    double score(float[] vectors, int offset);
  }

  /**
   * A scorer for one query.
   *
   * @param query at least one value, all finite; copied
   * @throws CrosshashException INVALID_ARGUMENT where it is empty or not finite
   */
  public VectorScorer to(float[] query) {
    if (query.length == 0) {
      throw CrosshashException.invalid(
          "A query vector has at least one value", "none", "give the query's vector");
    }
    FloatVectors.requireFinite("A query vector's value", query, 0, query.length);
    float[] own = query.clone();
    double norm = Math.sqrt(FloatVectors.dot(own, 0, own, 0, own.length));
    return (vectors, offset) -> score(own, norm, vectors, offset);
  }

  abstract double score(float[] query, double queryNorm, float[] vectors, int offset);
}
