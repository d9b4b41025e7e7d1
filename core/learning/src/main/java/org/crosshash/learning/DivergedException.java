package org.crosshash.learning;

/** A number of a training is no longer finite. */
final class DivergedException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param what the quantity, as a phrase
   */
  DivergedException(String what) {
    super(what);
  }
}
