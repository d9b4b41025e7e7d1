package org.crosshash.hamming.rerank;

import java.util.Arrays;
import java.util.Objects;
import org.crosshash.errors.CrosshashException;

/**
 * The codebooks of a product quantiser of local vectors: 256 codewords for each block of each local
 * vector.
 *
 * <p>An item's L local vectors of D values become L · M bytes: byte {@code l · M + m} names the
 * codeword nearest to block m of vector l. A query stays as it is (asymmetric distances, Jégou et
 * al., TPAMI 2011): {@link #tables} holds its dot product with every codeword, so that scoring an
 * item is L · M look-ups.
 *
 * <pre>{@code
 * byte[] stored = codebooks.encode(localVectorsOfTheItem);
 * double score = codebooks.tables(localVectorsOfTheQuery).score(stored, 0);
 * }</pre>
 *
 * <p>Our reconstruction of HuggingHash+: its abstract names neither L, D, M nor the score.
 * Immutable and safe for any number of threads.
 */
public final class ProductQuantiserCodebooks {
  private final LocalShape shape;
  private final float[] codewords;

  private ProductQuantiserCodebooks(LocalShape shape, float[] codewords) {
    this.shape = shape;
    this.codewords = codewords;
  }

  /**
   * Takes trained codebooks.
   *
   * @param shape L, D and M
   * @param codewords {@code [L][M][256][D / M]}, one after the other; copied; all finite
   * @throws CrosshashException INVALID_ARGUMENT where the number of values does not fit the shape
   *     or one is not finite
   */
  public static ProductQuantiserCodebooks of(LocalShape shape, float[] codewords) {
    Objects.requireNonNull(shape, "shape");
    requireValues(shape, "Codebooks", codewords.length, shape.codebookValues());
    FloatVectors.requireFinite("A codeword", codewords, 0, codewords.length);
    return new ProductQuantiserCodebooks(shape, codewords.clone());
  }

  /** L, D and M. */
  public LocalShape shape() {
    return shape;
  }

  /** A copy of the codewords, {@code [L][M][256][D / M]}. */
  public float[] codewords() {
    return codewords.clone();
  }

  /**
   * The local codes of an item.
   *
   * @param vectors {@code [L][D]}, one after the other, all finite
   * @return L · M bytes; of codewords that are equally near, the first
   * @throws CrosshashException INVALID_ARGUMENT where the number of values does not fit the shape
   *     or one is not finite
   */
  public byte[] encode(float[] vectors) {
    requireValues(shape, "Local vectors of an item", vectors.length, shape.vectorValues());
    FloatVectors.requireFinite("A local vector's value", vectors, 0, vectors.length);
    byte[] codes = new byte[shape.codeBytes()];
    int width = shape.blockDimension();
    // Blocks of all vectors follow one another, in the values and in the codewords alike.
    for (int block = 0; block < codes.length; block++) {
      codes[block] = (byte) nearest(vectors, block * width, firstCodeword(block), width);
    }
    return codes;
  }

  /**
   * The vectors that local codes stand for, {@code [L][D]}.
   *
   * @param codes L · M bytes
   * @throws CrosshashException INVALID_ARGUMENT where their number does not fit the shape
   */
  public float[] decode(byte[] codes) {
    requireValues(shape, "Local codes of an item", codes.length, shape.codeBytes());
    int width = shape.blockDimension();
    float[] vectors = new float[shape.vectorValues()];
    for (int block = 0; block < codes.length; block++) {
      int codeword = firstCodeword(block) + (codes[block] & 0xFF) * width;
      System.arraycopy(codewords, codeword, vectors, block * width, width);
    }
    return vectors;
  }

  /**
   * The dot products of a query's blocks with all codewords.
   *
   * @param query {@code [L][D]}, one after the other, all finite; not quantised
   * @throws CrosshashException INVALID_ARGUMENT where the number of values does not fit the shape
   *     or one is not finite
   */
  public AsymmetricTables tables(float[] query) {
    requireValues(shape, "Local vectors of a query", query.length, shape.vectorValues());
    FloatVectors.requireFinite("A local vector's value", query, 0, query.length);
    int width = shape.blockDimension();
    float[] products = new float[shape.codeBytes() * LocalShape.CODEWORDS];
    for (int entry = 0; entry < products.length; entry++) {
      int from = entry / LocalShape.CODEWORDS * width;
      products[entry] =
          (float) FloatVectors.dot(query, from, codewords, Math.multiplyExact(entry, width), width);
    }
    return new AsymmetricTables(shape, products);
  }

  private int firstCodeword(int block) {
    return block * LocalShape.CODEWORDS * shape.blockDimension();
  }

  private int nearest(float[] vectors, int from, int firstCodeword, int width) {
    int nearest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int codeword = 0; codeword < LocalShape.CODEWORDS; codeword++) {
      int at = firstCodeword + codeword * width;
      double distance = FloatVectors.squaredDistance(vectors, from, codewords, at, width);
      if (distance < least) {
        least = distance;
        nearest = codeword;
      }
    }
    return nearest;
  }

  private static void requireValues(LocalShape shape, String what, int given, int wanted) {
    if (given != wanted) {
      throw CrosshashException.invalid(
          what + " of " + shape + " must be " + wanted + " values",
          given + " values",
          "give what the model with these codebooks made");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ProductQuantiserCodebooks that
        && shape.equals(that.shape)
        && Arrays.equals(codewords, that.codewords);
  }

  @Override
  public int hashCode() {
    return 31 * shape.hashCode() + Arrays.hashCode(codewords);
  }

  @Override
  public String toString() {
    return "codebooks of " + shape;
  }
}
