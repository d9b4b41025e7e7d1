package org.crosshash.hamming.rerank;

import org.crosshash.errors.CrosshashException;

/**
 * How an item's local vectors are cut into the blocks that are quantised.
 *
 * @param aggregates L, local vectors of an item: 1 to 1,024
 * @param dimension D, dimension of each: 1 to 65,536
 * @param blocks M, blocks that each is cut into, one byte a block; divides D
 */
public record LocalShape(int aggregates, int dimension, int blocks) {
  /** Codewords of every block: what one byte can name. */
  public static final int CODEWORDS = 256;

  /**
   * Checks its parts.
   *
   * @throws CrosshashException INVALID_ARGUMENT where a part is out of range
   */
  public LocalShape {
    requireBetween("Local vectors of an item", aggregates, 1024);
    requireBetween("The dimension of a local vector", dimension, 65_536);
    requireBetween("Blocks of a local vector", blocks, dimension);
    if (dimension % blocks != 0) {
      throw CrosshashException.invalid(
          "The number of blocks must divide the dimension",
          blocks + " blocks of " + dimension + " dimensions",
          "give a divisor of " + dimension);
    }
    if ((long) aggregates * dimension * CODEWORDS > Integer.MAX_VALUE - 64) {
      throw CrosshashException.invalid(
          "Codebooks must hold fewer than 2^31 values",
          aggregates + " vectors of " + dimension + " dimensions with 256 codewords",
          "use fewer or shorter local vectors");
    }
  }

  /** Dimension of a block: D / M. */
  public int blockDimension() {
    return dimension / blocks;
  }

  /** Bytes of an item's local codes: L · M. */
  public int codeBytes() {
    return aggregates * blocks;
  }

  /** Values of an item's local vectors: L · D. */
  public int vectorValues() {
    return aggregates * dimension;
  }

  /** Values of all codebooks: L · M · 256 · (D / M). */
  public int codebookValues() {
    return vectorValues() * CODEWORDS;
  }

  private static void requireBetween(String what, int value, int most) {
    if (value < 1 || value > most) {
      throw CrosshashException.invalid(
          what + " must be 1 to " + most, value, "give a number in that range");
    }
  }
}
