package org.crosshash.guidance;

/**
 * What unsupervised hashing learns from: an n x n matrix of target similarities over the training
 * items.
 *
 * <p>Whoever asks for a block cannot tell whether the matrix is stored or computed on demand. Safe
 * for any number of threads.
 */
public interface Guidance {
  /** Number of training items, n. */
  int size();

  /**
   * The values at these rows and columns.
   *
   * <p>A batch-local recipe sees only the items asked for, so it needs {@code rows} and {@code
   * columns} to be the same batch.
   *
   * @param rows positions in [0, n)
   * @param columns positions in [0, n)
   * @return {@code rows.length * columns.length} finite values, row by row
   */
  float[] block(int[] rows, int[] columns);
}
