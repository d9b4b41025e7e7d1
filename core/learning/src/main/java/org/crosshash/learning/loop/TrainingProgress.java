package org.crosshash.learning.loop;

import java.util.List;

/**
 * Where a training stands.
 *
 * @param epoch in progress, from 1
 * @param epochs in all
 * @param step steps done
 * @param steps in all
 * @param samplesPerSecond pairs a second since this process went on with it
 * @param secondsLeft at that speed
 * @param curve one point a finished epoch
 * @param validation one point a validated epoch
 */
public record TrainingProgress(
    int epoch,
    int epochs,
    long step,
    long steps,
    double samplesPerSecond,
    double secondsLeft,
    List<EpochPoint> curve,
    List<ValidationPoint> validation) {
  /** Copies the lists. */
  public TrainingProgress {
    curve = List.copyOf(curve);
    validation = List.copyOf(validation);
  }
}
