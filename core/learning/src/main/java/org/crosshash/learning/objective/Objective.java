package org.crosshash.learning.objective;

import java.util.List;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.loss.LossTerm;

/** What hash networks are trained to minimise: a weighted sum of named terms. */
public sealed interface Objective
    permits PairwiseObjective,
        DsahObjective,
        UchstmObjective,
        UcchObjective,
        CirhObjective,
        ContrastiveObjective {
  /**
   * Names and weights of the terms, in the order of the values.
   *
   * @param bits code length, which may scale the weights
   */
  List<LossTerm> terms(int bits);

  /** Whether it reads guidance; one that does not trains without. */
  default boolean guided() {
    return true;
  }

  /** Whether each network takes a second step against the signs of the other one. */
  default boolean halfBinary() {
    return false;
  }

  /** Whether it is also shown guidance by position, {@link TrainingBatch#byPosition}. */
  default boolean readsByPosition() {
    return false;
  }

  /**
   * Checks that a training is long enough for all of its phases.
   *
   * @throws CrosshashException if it is not
   */
  default void checkEpochs(int epochs) {}

  /** The objective of one training; to be closed by the caller. */
  Criterion open(CriterionContext context);
}
