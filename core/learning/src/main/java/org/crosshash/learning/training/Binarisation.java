package org.crosshash.learning.training;

/** How real outputs stand for bits in training. */
public enum Binarisation {
  /** {@code tanh(x)}. */
  TANH,
  /** {@code tanh(√(epoch + 1) x)}, epoch from 0: nearer to signs epoch by epoch. */
  SCALED_TANH,
  /**
   * Signs of {@code tanh(x)}; gradients pass as if they were {@code tanh(x)} itself (Bengio,
   * Léonard and Courville, 2013).
   */
  STRAIGHT_THROUGH
}
