package org.crosshash.learning.loop;

import java.util.List;

/**
 * All that a training needs to go on as if it had never stopped.
 *
 * @param step steps done
 * @param updates updates done by each optimiser
 * @param sums sums of the loss terms over the epoch in progress
 * @param summed steps in those sums
 * @param curve points of the finished epochs
 * @param tensors parameters and moments, in the session's order
 * @param validation what was validated; {@link ValidationState#NONE} where nothing is
 * @param codes what was seen of the codes
 */
record TrainingState(
    long step,
    List<Long> updates,
    double[] sums,
    int summed,
    List<EpochPoint> curve,
    List<float[]> tensors,
    ValidationState validation,
    List<CodesPoint> codes) {}
