package org.crosshash.hamming.rerank;

import org.crosshash.errors.CrosshashException;

/**
 * What one query needs to score items by their local codes: its dot product with every codeword.
 * Immutable and safe for any number of threads.
 */
public final class AsymmetricTables {
  private final LocalShape shape;
  private final float[] products;

  AsymmetricTables(LocalShape shape, float[] products) {
    this.shape = shape;
    this.products = products;
  }

  /** L, D and M. */
  public LocalShape shape() {
    return shape;
  }

  /**
   * The local score of an item: the mean over its L local vectors of the query's dot product with
   * what the codes stand for. With unit vectors about the mean cosine, −1 to 1.
   *
   * @param codes L · M bytes from {@code offset} on
   * @throws CrosshashException INVALID_ARGUMENT where fewer bytes are there
   */
  public double score(byte[] codes, int offset) {
    int bytes = shape.codeBytes();
    if (offset < 0 || codes.length - offset < bytes) {
      throw CrosshashException.invalid(
          "Local codes of " + shape + " are " + bytes + " bytes",
          (codes.length - offset) + " bytes",
          "give the codes that these codebooks made");
    }
    double sum = 0;
    for (int block = 0; block < bytes; block++) {
      sum += products[block * LocalShape.CODEWORDS + (codes[offset + block] & 0xFF)];
    }
    return sum / shape.aggregates();
  }
}
