package org.crosshash.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.SynchronousQueue;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.loop.TrainingProgress;

/** Lets the training take the steps of one round at a time. */
final class TrainingPacer implements TrainingListener, Rounds.Work {
  private final int stepsPerRound;
  private final SynchronousQueue<Boolean> starts = new SynchronousQueue<>();
  private final SynchronousQueue<Double> ends = new SynchronousQueue<>();
  private int stepsLeft;
  private long started;
  private volatile TrainingProgress latest;

  TrainingPacer(int stepsPerRound) {
    this.stepsPerRound = stepsPerRound;
  }

  @Override
  public double round(String cell) throws InterruptedException {
    starts.put(true);
    return ends.take();
  }

  @Override
  public void progress(TrainingProgress progress) {
    latest = progress;
  }

  /** Called before every step, so that a round's last step is over when the next one is asked. */
  @Override
  public boolean cancelled() {
    try {
      if (stepsLeft == 0) {
        if (started != 0) {
          ends.put((System.nanoTime() - started) / 1e9 / stepsPerRound);
        }
        starts.take();
        stepsLeft = stepsPerRound;
        started = System.nanoTime();
      }
      stepsLeft--;
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @Override
  public void write(Path folder) throws IOException {
    double[] losses =
        latest.curve().stream().mapToDouble(point -> point.terms().get("total")).toArray();
    LittleEndianFile.writeDoubles(folder.resolve("losses"), losses);
  }
}
