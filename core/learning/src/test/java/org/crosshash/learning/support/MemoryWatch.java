package org.crosshash.learning.support;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.loop.TrainingProgress;
import org.crosshash.learning.tensor.TensorEngine;

/** Looks at native memory at two steps of a training, and asks afterwards whether it grew. */
public final class MemoryWatch implements TrainingListener {
  private static final long LARGEST_GROWTH = 48L << 20;

  private final int before = managed();
  private final long[] steps;
  private final long[] allocated = new long[2];
  private final int[] managers = new int[2];

  /** Made before the training: what is open now must be open at its end. */
  public MemoryWatch(long first, long second) {
    steps = new long[] {first, second};
  }

  @Override
  public void progress(TrainingProgress progress) {
    for (int at = 0; at < steps.length; at++) {
      if (progress.step() == steps[at]) {
        allocated[at] = NativeHeap.bytesInUse();
        managers[at] = managed();
      }
    }
  }

  /**
   * Fails if memory grew between the steps, or was not given back.
   *
   * @param more managers that may have been opened in between
   */
  public void assertFlat(int more) {
    assertThat(managers[0]).as("open managers at step %d", steps[0]).isGreaterThan(before);
    assertThat(managers[1])
        .as("open managers at step %d", steps[1])
        .isBetween(managers[0], managers[0] + more);
    assertThat(managed()).as("open managers after the training").isEqualTo(before);
    assertThat(allocated[1] - allocated[0]).as("growth in bytes").isLessThan(LARGEST_GROWTH);
  }

  /** Managers and arrays of this process, counted down from the engine's own manager. */
  public static int managed() {
    try (NDManager manager = TensorEngine.newManager()) {
      NDManager root = manager.getParentManager();
      return root.getManagedArrays().size();
    }
  }
}
