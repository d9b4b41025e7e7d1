package org.crosshash.learning.model;

/** What hash networks do to the vectors that they read; part of a model. */
public enum InputScaling {
  /** Nothing. */
  AS_GIVEN,
  /** Times the root of the dimension: unit vectors come to values of unit variance. */
  UNIT_VARIANCE,
  /** Every vector to length 1; a zero vector stays zero. */
  UNIT_LENGTH
}
