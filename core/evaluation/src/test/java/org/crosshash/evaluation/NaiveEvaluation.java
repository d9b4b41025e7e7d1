package org.crosshash.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.crosshash.hamming.PackedCodes;

/** The oracle: full sorts, lists of booleans, and every order of the ties written out. */
final class NaiveEvaluation {
  private NaiveEvaluation() {}

  /** One query's list, as pairs of (distance, relevant) in the stable order. */
  record Entry(int distance, boolean relevant) {}

  static List<Entry> list(
      PackedCodes queries,
      LabelSets queryLabels,
      int query,
      PackedCodes database,
      LabelSets labels) {
    return IntStream.range(0, database.size())
        .boxed()
        .sorted(
            Comparator.<Integer>comparingInt(slot -> database.distance(slot, queries, query))
                .thenComparing(Comparator.naturalOrder()))
        .map(slot ->
            new Entry(
                database.distance(slot, queries, query),
                labels.intersects(slot, queryLabels, query)))
        .toList();
  }

  static double averagePrecisionAt(List<Entry> list, int cut) {
    double sum = 0;
    int hits = 0;
    for (int rank = 1; rank <= Math.min(cut, list.size()); rank++) {
      if (list.get(rank - 1).relevant()) {
        hits++;
        sum += (double) hits / rank;
      }
    }
    return hits == 0 ? 0 : sum / hits;
  }

  static double precisionOfFirstRelevant(List<Entry> list, int count) {
    double sum = 0;
    int hits = 0;
    for (int rank = 1; rank <= list.size() && hits < count; rank++) {
      if (list.get(rank - 1).relevant()) {
        hits++;
        sum += (double) hits / rank;
      }
    }
    return hits == 0 ? 0 : sum / hits;
  }

  static long hitsWithin(List<Entry> list, int count) {
    return list.stream().limit(count).filter(Entry::relevant).count();
  }

  /** Mean of average precision over every order of the ties. */
  static double tieAwareAveragePrecisionAt(List<Entry> list, int cut) {
    List<List<Entry>> orders = orders(list);
    return orders.stream().mapToDouble(order -> averagePrecisionAt(order, cut)).average().orElse(0);
  }

  private static List<List<Entry>> orders(List<Entry> list) {
    if (list.isEmpty()) {
      return List.of(List.of());
    }
    List<List<Entry>> orders = new ArrayList<>();
    for (int first = 0;
        first < list.size() && list.get(first).distance() == list.getFirst().distance();
        first++) {
      List<Entry> rest = new ArrayList<>(list);
      Entry chosen = rest.remove(first);
      for (List<Entry> order : orders(rest)) {
        List<Entry> whole = new ArrayList<>(order);
        whole.addFirst(chosen);
        orders.add(whole);
      }
    }
    return orders;
  }

  static PackedCodes randomCodes(Random random, int count, int bits) {
    byte[] codes = new byte[count * bits / 8];
    random.nextBytes(codes);
    return PackedCodes.of(bits, codes);
  }

  static LabelSets randomLabels(Random random, int count, int labels, double share) {
    boolean[][] multiHot = new boolean[count][labels];
    for (boolean[] row : multiHot) {
      for (int label = 0; label < labels; label++) {
        row[label] = random.nextDouble() < share;
      }
    }
    return LabelSets.of(multiHot);
  }
}
