package org.crosshash.experiments.guidance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.crosshash.errors.CrosshashException;

/** The training items in batches, drawn once and then the same for every recipe. */
final class TrainingBatches {
  private TrainingBatches() {}

  /**
   * Cuts a seeded permutation into batches of nearly equal size.
   *
   * @param items number of items, at least 2
   * @param batch wanted size of a batch, 2 to 1,024; batches may be a little smaller
   * @param seed seed of the permutation
   * @return positions in [0, items), each once
   */
  static List<int[]> of(int items, int batch, long seed) {
    if (batch < 2 || batch > GuidanceBlocks.MOST_POSITIONS) {
      throw CrosshashException.invalid(
          "A batch has 2 to " + GuidanceBlocks.MOST_POSITIONS + " items", batch, "use --batch 512");
    }
    int[] order = new int[items];
    for (int i = 0; i < items; i++) {
      order[i] = i;
    }
    Random random = new Random(seed);
    for (int i = items - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    int count = Math.max(1, (items + batch - 1) / batch);
    List<int[]> batches = new ArrayList<>(count);
    for (int number = 0; number < count; number++) {
      int from = (int) ((long) items * number / count);
      int to = (int) ((long) items * (number + 1) / count);
      batches.add(Arrays.copyOfRange(order, from, to));
    }
    return batches;
  }
}
