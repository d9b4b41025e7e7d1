package org.crosshash.evaluation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.IntConsumer;
import org.crosshash.errors.CrosshashException;

/**
 * The labels of n items as bit sets: relevance is whether two sets meet.
 *
 * <p>Immutable and safe for any number of threads.
 */
public final class LabelSets {
  private final int size;
  private final int words;
  private final long[] bits;

  private LabelSets(int size, int words, long[] bits) {
    this.size = size;
    this.words = words;
    this.bits = bits;
  }

  /**
   * Numbers the labels of items.
   *
   * @param labels the labels of each item; an item may have none
   * @param vocabulary numbers the names; give the same one for queries and database
   */
  public static LabelSets of(
      List<? extends Collection<String>> labels, LabelVocabulary vocabulary) {
    List<int[]> numbered = new ArrayList<>(labels.size());
    for (Collection<String> names : labels) {
      numbered.add(names.stream().mapToInt(vocabulary::number).toArray());
    }
    int words = Math.max(1, (vocabulary.size() + 63) / 64);
    long[] bits = new long[Math.multiplyExact(words, labels.size())];
    for (int item = 0; item < numbered.size(); item++) {
      for (int label : numbered.get(item)) {
        bits[item * words + label / 64] |= 1L << (label % 64);
      }
    }
    return new LabelSets(labels.size(), words, bits);
  }

  /**
   * Labels from a multi-hot matrix.
   *
   * @param multiHot n rows of the same number of columns; column j is label j
   * @throws CrosshashException where rows differ in length
   */
  public static LabelSets of(boolean[][] multiHot) {
    int columns = multiHot.length == 0 ? 0 : multiHot[0].length;
    int words = Math.max(1, (columns + 63) / 64);
    long[] bits = new long[Math.multiplyExact(words, multiHot.length)];
    for (int item = 0; item < multiHot.length; item++) {
      if (multiHot[item].length != columns) {
        throw CrosshashException.invalid(
            "Rows of a label matrix must all have " + columns + " columns",
            "row " + item + " has " + multiHot[item].length,
            "give one column a label");
      }
      for (int label = 0; label < columns; label++) {
        if (multiHot[item][label]) {
          bits[item * words + label / 64] |= 1L << (label % 64);
        }
      }
    }
    return new LabelSets(multiHot.length, words, bits);
  }

  /** Number of items. */
  public int size() {
    return size;
  }

  /** Whether item {@code item} here and item {@code otherItem} there share a label. */
  public boolean intersects(int item, LabelSets other, int otherItem) {
    int shared = Math.min(words, other.words);
    for (int word = 0; word < shared; word++) {
      if ((bits[item * words + word] & other.bits[otherItem * other.words + word]) != 0) {
        return true;
      }
    }
    return false;
  }

  /** How many labels item {@code item} here and item {@code otherItem} there share. */
  int shared(int item, LabelSets other, int otherItem) {
    int both = Math.min(words, other.words);
    int shared = 0;
    for (int word = 0; word < both; word++) {
      shared +=
          Long.bitCount(bits[item * words + word] & other.bits[otherItem * other.words + word]);
    }
    return shared;
  }

  /** How many labels an item has. */
  int count(int item) {
    int count = 0;
    for (int word = 0; word < words; word++) {
      count += Long.bitCount(bits[item * words + word]);
    }
    return count;
  }

  /** A number above that of every label. */
  int labels() {
    return 64 * words;
  }

  /** Hands over the numbers of an item's labels, rising. */
  void forEachLabel(int item, IntConsumer consumer) {
    for (int word = 0; word < words; word++) {
      for (long left = bits[item * words + word]; left != 0; left &= left - 1) {
        consumer.accept(64 * word + Long.numberOfTrailingZeros(left));
      }
    }
  }
}
