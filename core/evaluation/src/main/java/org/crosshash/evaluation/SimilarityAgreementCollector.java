package org.crosshash.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;

/**
 * Gathers {@link SimilarityAgreement} from square blocks of a similarity matrix, batch by batch.
 *
 * <p>Keeps 8 bytes a pair until {@link #finish}. Not for several threads.
 */
public final class SimilarityAgreementCollector {
  private static final int CUT = 50;

  private final LabelSets labels;
  private final GrowingLongs pairs = new GrowingLongs();
  private long relevant;
  private long positive;
  private long relevantPositive;
  private long rankedItems;
  private double averagePrecisions;
  private double averagePrecisionsAtCut;

  /**
   * Gathers nothing yet.
   *
   * @param labels the labels of all items
   */
  public SimilarityAgreementCollector(LabelSets labels) {
    this.labels = labels;
  }

  /**
   * Adds the pairs of a batch.
   *
   * @param items positions of b items among the labels
   * @param block their similarities, b x b finite values, row by row; the diagonal is not read
   * @throws CrosshashException if the block has another size or a value that is not finite
   */
  public void add(int[] items, float[] block) {
    if (block.length != (long) items.length * items.length) {
      throw CrosshashException.invalid(
          "A block of " + items.length + " items has one value a pair of them",
          block.length + " values",
          "ask for equal rows and columns");
    }
    int[] labelled =
        IntStream.range(0, items.length)
            .filter(place -> labels.intersects(items[place], labels, items[place]))
            .toArray();
    long[] row = new long[Math.max(0, labelled.length - 1)];
    for (int asking : labelled) {
      int filled = 0;
      for (int other : labelled) {
        if (other != asking) {
          float value = block[asking * items.length + other];
          if (!Float.isFinite(value)) {
            throw CrosshashException.invalid(
                "Similarities must be finite",
                value + " between items " + items[asking] + " and " + items[other],
                "build the guidance again");
          }
          row[filled] = pair(value, filled, labels.intersects(items[asking], labels, items[other]));
          count(value, row[filled]);
          filled++;
        }
      }
      rank(row);
    }
  }

  private void count(float value, long pair) {
    boolean isRelevant = isRelevant(pair);
    relevant += isRelevant ? 1 : 0;
    if (value > 0) {
      positive++;
      relevantPositive += isRelevant ? 1 : 0;
    }
    pairs.add(pair);
  }

  private void rank(long[] row) {
    long[] ranked = row.clone();
    Arrays.sort(ranked);
    int hits = 0;
    double sum = 0;
    double sumAtCut = 0;
    int hitsAtCut = 0;
    for (int rank = 1; rank <= ranked.length; rank++) {
      if (isRelevant(ranked[rank - 1])) {
        hits++;
        sum += (double) hits / rank;
      }
      if (rank <= CUT) {
        hitsAtCut = hits;
        sumAtCut = sum;
      }
    }
    if (hits > 0) {
      rankedItems++;
      averagePrecisions += sum / hits;
      averagePrecisionsAtCut += hitsAtCut == 0 ? 0 : sumAtCut / hitsAtCut;
    }
  }

  /** What was gathered. */
  public SimilarityAgreement finish() {
    long[] ranked = pairs.toArray();
    Arrays.sort(ranked);
    long found = 0;
    for (int rank = 0; rank < relevant; rank++) {
      found += isRelevant(ranked[rank]) ? 1 : 0;
    }
    return new SimilarityAgreement(
        ranked.length,
        relevant,
        positive,
        relevantPositive,
        relevant == 0 ? 0 : (double) found / relevant,
        rankedItems == 0 ? 0 : averagePrecisions / rankedItems,
        rankedItems == 0 ? 0 : averagePrecisionsAtCut / rankedItems);
  }

  /** Sorts by falling value, then by rising place; the lowest bit says whether it is relevant. */
  private static long pair(float value, int place, boolean isRelevant) {
    // -0 and 0 are equal similarities.
    int bits = Float.floatToRawIntBits(value == 0 ? 0f : value);
    int rising = bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
    return ((long) ~rising << 32) | ((long) place << 1) | (isRelevant ? 1 : 0);
  }

  private static boolean isRelevant(long pair) {
    return (pair & 1) != 0;
  }

  /** An array of longs that grows. */
  private static final class GrowingLongs {
    private long[] values = new long[1024];
    private int size;

    void add(long value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, Math.multiplyExact(2, size));
      }
      values[size++] = value;
    }

    long[] toArray() {
      return Arrays.copyOf(values, size);
    }
  }
}
