package org.crosshash.learning.loss;

/** A number of a training is no longer finite. */
public final class DivergedException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param what the quantity, as a phrase
   */
  public DivergedException(String what) {
    super(what);
  }
}
