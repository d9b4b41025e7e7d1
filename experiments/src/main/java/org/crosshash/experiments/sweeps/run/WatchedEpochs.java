package org.crosshash.experiments.sweeps.run;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.experiments.pipeline.LossEpoch;
import org.crosshash.experiments.pipeline.Plan;
import org.crosshash.experiments.pipeline.Trial;
import org.crosshash.experiments.pipeline.TrialListener;
import org.crosshash.experiments.pipeline.TrialResult;
import org.crosshash.experiments.pipeline.UploadedDataset;

/**
 * Passes on what is told of trials, and tells their validation figures.
 *
 * @param listener is told all
 * @param epochs is told the figures
 */
record WatchedEpochs(TrialListener listener, TrialRunner.EpochWatch epochs)
    implements TrialListener {
  /** The validation figures of a training by epoch. */
  static SortedMap<Integer, Double> validations(List<LossEpoch> curve) {
    SortedMap<Integer, Double> figures = new TreeMap<>();
    curve.forEach(
        epoch -> epoch.validation().ifPresent(value -> figures.put(epoch.epoch(), value)));
    return figures;
  }

  @Override
  public Watch began(Plan plan, Trial trial, UploadedDataset data) {
    Watch watch = listener.began(plan, trial, data);
    return new Watch() {
      @Override
      public void losses(List<LossEpoch> curve) {
        watch.losses(curve);
        SortedMap<Integer, Double> figures = validations(curve);
        if (!figures.isEmpty()) {
          epochs.validated(figures);
        }
      }

      @Override
      public void stopped(String why) {
        watch.stopped(why);
      }

      @Override
      public void ended(TrialResult result) {
        watch.ended(result);
      }

      @Override
      public void close() {
        watch.close();
      }
    };
  }
}
