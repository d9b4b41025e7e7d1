package org.crosshash.guidance.neighbour;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.crosshash.guidance.work.Workers;

/**
 * Keeps the largest scores of every item; of equal ones those of the first items. What is kept does
 * not depend on the order in which scores are offered.
 *
 * <p>Each item's scores are a heap of numbers that compare as (score, earlier item) do, the worst
 * one on top. One thread at a time may offer to an item.
 */
final class TopScores {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final long NONE = Long.MIN_VALUE;
  private static final int TILE = 512;

  private final int size;
  private final int count;
  private final long[] heaps;

  /** What a score of each item must reach to matter. */
  private final float[] thresholds;

  TopScores(int size, int count) {
    this.size = size;
    this.count = count;
    heaps = new long[Math.multiplyExact(size, count)];
    Arrays.fill(heaps, NONE);
    thresholds = new float[size];
    Arrays.fill(thresholds, Float.NEGATIVE_INFINITY);
  }

  /** Offers an item the scores of neighbours that follow one another, itself left out. */
  void offerRow(int item, int firstNeighbour, float[] scores, int offset, int length) {
    int i = 0;
    for (; i <= length - SPECIES.length(); i += SPECIES.length()) {
      FloatVector vector = FloatVector.fromArray(SPECIES, scores, offset + i);
      if (vector.compare(VectorOperators.GE, thresholds[item]).anyTrue()) {
        for (int j = i; j < i + SPECIES.length(); j++) {
          offer(item, firstNeighbour + j, scores[offset + j]);
        }
      }
    }
    for (; i < length; i++) {
      offer(item, firstNeighbour + i, scores[offset + i]);
    }
  }

  /** Offers one neighbour to items that follow one another. */
  void offerColumn(int firstItem, int neighbour, float[] scores, int offset, int length) {
    int i = 0;
    for (; i <= length - SPECIES.length(); i += SPECIES.length()) {
      FloatVector vector = FloatVector.fromArray(SPECIES, scores, offset + i);
      FloatVector needed = FloatVector.fromArray(SPECIES, thresholds, firstItem + i);
      if (vector.compare(VectorOperators.GE, needed).anyTrue()) {
        for (int j = i; j < i + SPECIES.length(); j++) {
          offer(firstItem + j, neighbour, scores[offset + j]);
        }
      }
    }
    for (; i < length; i++) {
      offer(firstItem + i, neighbour, scores[offset + i]);
    }
  }

  /** Offers a neighbour to an item, unless it is the item itself. */
  void offer(int item, int neighbour, float score) {
    if (item != neighbour) {
      offerOther(item, neighbour, score);
    }
  }

  /** Offers a neighbour whose number counts among other items than those that are offered to. */
  void offerOther(int item, int neighbour, float score) {
    if (score < thresholds[item]) {
      return;
    }
    int root = item * count;
    long key = key(score, neighbour);
    if (key <= heaps[root]) {
      return;
    }
    int hole = 0;
    while (true) {
      int child = 2 * hole + 1;
      if (child >= count) {
        break;
      }
      if (child + 1 < count && heaps[root + child + 1] < heaps[root + child]) {
        child++;
      }
      if (heaps[root + child] >= key) {
        break;
      }
      heaps[root + hole] = heaps[root + child];
      hole = child;
    }
    heaps[root + hole] = key;
    thresholds[item] = heaps[root] == NONE ? Float.NEGATIVE_INFINITY : score(heaps[root]);
  }

  /** All that was kept, the best first. */
  NeighbourGraph graph(Workers workers) {
    int[] columns = new int[heaps.length];
    float[] scores = new float[heaps.length];
    workers.run(
        (size + TILE - 1) / TILE,
        tile -> {
          for (int item = tile * TILE; item < Math.min(size, (tile + 1) * TILE); item++) {
            int root = item * count;
            Arrays.sort(heaps, root, root + count);
            for (int i = 0; i < count; i++) {
              long key = heaps[root + count - 1 - i];
              columns[root + i] = key == NONE ? -1 : Integer.MAX_VALUE - (int) key;
              scores[root + i] = key == NONE ? 0 : score(key);
            }
          }
        });
    return new NeighbourGraph(size, count, columns, scores);
  }

  /** A number that compares as the score does, then as the item against later ones. */
  private static long key(float score, int neighbour) {
    // Adding 0 makes -0 equal to 0; the flip makes the bits of negative floats ascend.
    int bits = Float.floatToIntBits(score + 0f);
    return (long) (bits ^ (bits >> 31 & Integer.MAX_VALUE)) << 32 | (Integer.MAX_VALUE - neighbour);
  }

  private static float score(long key) {
    int flipped = (int) (key >> 32);
    return Float.intBitsToFloat(flipped ^ (flipped >> 31 & Integer.MAX_VALUE));
  }
}
