package org.crosshash.experiments.pipeline;

import java.util.List;

/** Is told of the trials of a run as they go on. */
public interface TrialListener {
  /** A trial began; what is returned is told the rest, and closed at its end, however it ends. */
  Watch began(Plan plan, Trial trial, UploadedDataset data);

  /** Is told how one trial goes on. */
  interface Watch extends AutoCloseable {
    /** The loss curve so far, or all of it. */
    void losses(List<LossEpoch> curve);

    /**
     * The trial was stopped by its figures; it may go on later.
     *
     * @param why in words
     */
    default void stopped(String why) {}

    /** The trial is done. */
    void ended(TrialResult result);

    @Override
    void close();
  }
}
