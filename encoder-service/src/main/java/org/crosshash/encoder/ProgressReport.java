package org.crosshash.encoder;

import org.crosshash.encoder.v1.EncodeProgress;
import org.crosshash.kit.OperationRun;

/** Tells an operation's watchers how far one stage is, and ends the run where it was cancelled. */
final class ProgressReport {
  private final OperationRun<EncodeProgress> run;
  private final String stage;
  private final long total;
  private final long startNanos = System.nanoTime();
  private long startDone = -1;

  /**
   * Begins a stage.
   *
   * @param total units in all; 0: unknown
   */
  ProgressReport(OperationRun<EncodeProgress> run, String stage, long total) {
    this.run = run;
    this.stage = stage;
    this.total = total;
    report(0, 0);
  }

  /**
   * Says how many units are done.
   *
   * @throws org.crosshash.errors.CrosshashException CANCELLED if the run is to end
   */
  void done(long done) {
    run.checkCancelled();
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    // What an earlier run left is no part of the rate.
    report(done, seconds > 0 ? (done - Math.max(startDone, 0)) / seconds : 0);
  }

  /** Says how many units an earlier run has left done. */
  void found(long done) {
    startDone = done;
    done(done);
  }

  private void report(long done, double rate) {
    run.progress(
        EncodeProgress.newBuilder()
            .setStage(stage)
            .setDone(done)
            .setTotal(total)
            .setRate(rate)
            .build());
  }
}
