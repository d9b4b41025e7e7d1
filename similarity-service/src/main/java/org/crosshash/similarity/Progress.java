package org.crosshash.similarity;

import org.crosshash.guidance.work.StageListener;
import org.crosshash.kit.OperationRun;
import org.crosshash.similarity.v1.GuidanceProgress;

/** Hands the stages of a build on to whoever watches its operation. */
final class Progress {
  private Progress() {}

  /** A listener that reports to an operation and ends the build once that is cancelled. */
  static StageListener listener(OperationRun<GuidanceProgress> run) {
    return (stage, done, total) -> {
      run.checkCancelled();
      run.progress(
          GuidanceProgress.newBuilder()
              .setStage(stage.label())
              .setDone(done)
              .setTotal(total)
              .build());
    };
  }
}
